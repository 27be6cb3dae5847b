"""What the administrator's page says around the tables."""

from __future__ import annotations

from typing import Final

OPENING: Final = """
# PeopleSoft queries

<!-- Written by: python -m tap_peoplesoft.queries_page > docs/peoplesoft-queries.md (a test compares) -->

For the PeopleSoft administrator. tap-peoplesoft reads through Query Access Services: it runs PeopleSoft
queries over the integration gateway and writes nothing. It needs a user, a few permissions, and the
queries on this page. Create only the queries of the streams that you want to read. Records and fields are
named as in FSCM 9.2 (and HCM 9.2 for employees and jobs); where your release names one otherwise, take
yours and rename the column.

## Before you begin

1. **Gateway.** Integration Broker is up, and `https://<host>/PSIGW/RESTListeningConnector/...` can be
   reached from where the tap runs. Note the name of the database's default local node (as delivered
   `PSFT_EP` for FSCM).
2. **User.** Make a user of its own for the tap, with a password that does not expire unnoticed. Its rows
   are what the tap sees: row-level security applies to it as to any other user.
3. **Permission list, Web Services tab.** Grant full access to these service operations of Query Access
   Services:

   | service operation | for |
   |---|---|
   | `QAS_EXECUTEQRY_REST_GET` | reading every query |
   | `QAS_EXECUTEQRY_REST_POST` | keys that hold a comma |
   | `QAS_LISTQUERYFIELDS_REST_GET` | the schema of custom queries (optional) |
   | `QAS_EXECUTEQRYSYNCPOLL_OPER` | starting a query in the scheduler (`large_results`) |
   | `QAS_GETQUERYRESULTS_OPER` | fetching its result |

   Running in the scheduler needs the role `QAS Admin` too, and a Process Scheduler that runs `QASEXEQRY`.
4. **Permission list, Query tab.** Give access groups that hold every record named below (Access Group
   Permissions). In the Query Profile, *Maximum Rows Fetched* may stay as it is: the tap notices caps and
   reads past them. A higher one only saves calls.
5. **Time zone.** Tell the person who configures the tap the base time zone of the database
   (`database_timezone`).

## How to make a query

In *Reporting Tools > Query > Query Manager*, for each query:

1. **Create New Query**, and add the records of its table in the order given. For each further record
   choose the join and give its criteria. Where the page says to delete the effective-date criterion, do so
   on the Criteria tab: the tap itself finds the row in force.
2. **Fields.** Tick the columns. Their order is free, and so are headings. Unique field names stay as
   proposed unless the table says otherwise (Edit, *Unique Field Name*). Do not tick the same field of two
   records: `A.SETID` and `B.SETID` would both be `setid`.
3. **Prompts.** Add a prompt for each line of the prompt table: field as named, Edit Type *No Table Edit*,
   Optional unticked, and above all the **Unique Prompt Name** exactly as written. Names are case-sensitive.
4. **Criteria.** Enter the criteria block, with the prompts in place of the names behind the colons. Use
   *Group Criteria* for the parentheses. Together they say: *the key is greater than the key of the last
   row read*. They must be one comparison of the whole key as written, not one comparison for each field,
   or rows get lost.
5. **Sort** ascending by the columns named, in that order.
6. **Properties.** Save under the name given, Owner *Public*, Query Type *User*.
7. **Try it** with all prompts at their lowest (blank text, number 0, date 01/01/1900) and a wide FROM and
   TO: it shows the first rows. Then try it with the key of the third row: it begins with the fourth.

If your site has queries of its own for this, keep them: names, prompts and columns can be mapped in the
tap's `queries` setting. Page prompts are what makes reading safe and fast. A query without them (`prompts:
{}`) is read in one piece, and if its result is as long as a row cap, the tap runs it in the scheduler or
stops with an error.
"""

CLOSING: Final = """
## When something does not work

| the tap says | look at |
|---|---|
| `QUERY_NOT_AVAILABLE` | query name and owner, service operation, access groups, prompt names |
| `COLUMN_MISSING`, `COLUMNS_COLLIDE` | the Fields tab; or map the columns in `queries.<stream>.columns` |
| `PAGING_STUCK` | the criteria block: grouping, and *greater than* in the last comparison of each group |
| `ROWS_NOT_UNIQUE` | the joins: a key came more than once |
| `ROWS_NOT_SORTED` | the sort order; the database must sort in binary order, as PeopleTools asks |
| `RESULT_TRUNCATED` | add the page prompts |
| `OPERATION_NOT_AUTHORIZED` (158,536) | the Web Services tab of the permission list |
| `NOT_AUTHORIZED` (90,6) | permission lists of the user |
| `PASSWORD_REFUSED` (158,45) | the user's password, and whether it has expired |
"""
