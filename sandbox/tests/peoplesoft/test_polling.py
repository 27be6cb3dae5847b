"""Scheduled execution over SOAP as recorded, and over REST."""

import json

import pytest
from lxml import etree

EXECUTE = "QAS_EXECUTEQRYSYNCPOLL_OPER.VERSION_1"
RESULTS = "QAS_GETQUERYRESULTS_OPER.VERSION_2"
PASSWORD = "Sandbox-Pass-1"


def scheduled(gateway, *arguments, **kwargs):
    body = f"<m><r>{gateway.request(*arguments, **kwargs)}</r></m>"
    answer = gateway.soap(EXECUTE, body)
    assert answer.status_code == 200, answer.text
    wrapper = next(etree.fromstring(answer.content).iter("{*}PTQASWRK"))
    assert wrapper.get("class") == "R"
    return wrapper.findtext("{*}QueryInstance")


def fetch(gateway, instance, block):
    body = (
        '<q:QAS_GETQUERYRESULTS_REQ_MSG xmlns:q="urn:any"><q:QAS_GETQUERYRESULTS_REQ><PTQASWRK class="R">'
        f"<BlockNumber>{block}</BlockNumber><QueryInstance>{instance}</QueryInstance></PTQASWRK>"
        "</q:QAS_GETQUERYRESULTS_REQ></q:QAS_GETQUERYRESULTS_REQ_MSG>"
    )
    answer = gateway.soap(RESULTS, body)
    assert answer.status_code == 200, answer.text
    document = etree.fromstring(answer.content)
    return document.findtext(".//{*}status"), document.find(".//{*}query")


def test_rows_come_in_blocks_whose_numbers_run_on(gateway):
    instance = scheduled(gateway, "ZZ_ALL_SUPPLIERS", block_kb=5)
    assert fetch(gateway, instance, 1) == ("queued", None)
    ids, number, word = [], 0, "blockRetrieved"
    while word == "blockRetrieved":
        number += 1
        word, query = fetch(gateway, instance, number)
        assert int(query.get("numrows")) == len(query) > 0
        assert [int(r.get("rownumber")) for r in query] == list(
            range(len(ids) + 1, len(ids) + len(query) + 1)
        )
        ids += [(r.findtext("{*}A.SETID"), r.findtext("{*}A.VENDOR_ID")) for r in query]
    assert word == "finalBlockRetrieved"
    assert number > 2
    assert ids == [(r["A.SETID"], r["A.VENDOR_ID"]) for r in gateway.rows("ZZ_ALL_SUPPLIERS")]


def test_a_block_can_be_asked_for_again_and_in_any_order(gateway):
    gateway.switches["poll_queued_answers"] = 0
    instance = scheduled(gateway, "ZZ_ALL_SUPPLIERS", block_kb=5)
    third = etree.tostring(fetch(gateway, instance, 3)[1])
    first = etree.tostring(fetch(gateway, instance, 1)[1])
    assert etree.tostring(fetch(gateway, instance, 3)[1]) == third
    assert etree.tostring(fetch(gateway, instance, 1)[1]) == first
    word, beyond = fetch(gateway, instance, 99)
    assert (word, beyond.get("numrows")) == ("finalBlockRetrieved", "0")


def test_results_are_those_of_the_moment_of_scheduling(gateway):
    gateway.switches["poll_queued_answers"] = 0
    instance = scheduled(gateway, "ZZ_PAYMENT_TERMS")
    gateway.edit("delete", record="PYMT_TRMS_HDR", where={"SETID": "NORDC"})
    assert fetch(gateway, instance, 1)[1].get("numrows") == "18"


def test_no_rows_make_one_final_block(gateway):
    gateway.switches["poll_queued_answers"] = 0
    instance = scheduled(gateway, "ZZ_VENDOR_SYNC", {"SETID": "NONE", "LASTRUN": ""})
    word, query = fetch(gateway, instance, 1)
    assert (word, query.get("numrows")) == ("finalBlockRetrieved", "0")


def test_status_words_before_the_first_block(gateway):
    gateway.switches.update(poll_queued_answers=2, poll_running_answers=1)
    instance = scheduled(gateway, "ZZ_PAYMENT_TERMS")
    words = [fetch(gateway, instance, 1)[0] for _ in range(4)]
    assert words == ["queued", "queued", "running", "finalBlockRetrieved"]


def test_a_run_can_fail_and_be_unknown(gateway):
    gateway.switches.update(poll_fails=True, poll_queued_answers=0)
    assert fetch(gateway, scheduled(gateway, "ZZ_PAYMENT_TERMS"), 1) == ("error", None)
    assert fetch(gateway, "no-such-instance", 1) == ("idnotfound", None)


def test_status_and_cancel(gateway):
    gateway.switches["poll_queued_answers"] = 1
    instance = scheduled(gateway, "ZZ_PAYMENT_TERMS")
    body = f"<m><QueryInstance>{instance}</QueryInstance></m>"

    def word(action):
        return etree.fromstring(gateway.soap(action, body).content).findtext(".//{*}status")

    assert word("QAS_QUERYSTATUS_OPER.VERSION_1") == "queued"
    assert word("QAS_QUERYSTATUS_OPER.VERSION_1") == "success"
    assert word("QAS_CANCELQUERY_OPER.VERSION_1") == "success"
    assert word("QAS_QUERYSTATUS_OPER.VERSION_1") == "idnotfound"


def test_old_results_are_purged(gateway):
    gateway.switches["poll_queued_answers"] = 0
    first = scheduled(gateway, "ZZ_PAYMENT_TERMS", maxrows=1)
    for _ in range(50):
        scheduled(gateway, "ZZ_PAYMENT_TERMS", maxrows=1)
    assert fetch(gateway, first, 1)[0] == "idnotfound"


def test_soap_can_run_at_once(gateway):
    body = gateway.request("ZZ_PAYMENT_TERMS", maxrows=2)
    answer = gateway.soap("QAS_EXECUTEQRYSYNC_OPER.VERSION_1", f"<m>{body}</m>", path="")
    assert etree.fromstring(answer.content).find(".//{*}query").get("numrows") == "2"


def fault_of(answer):
    assert answer.status_code == 500
    fault = etree.fromstring(answer.content).find(".//{*}Fault")
    assert fault.findtext("faultstring") == "null"
    return fault.findtext("detail/IBResponse/DefaultMessage")


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (("INTUSER", "wrong"), "User password failed. (158,45)"),
        (("NOBODY", "x"), "(158,55)"),
        (("", ""), "User password failed. (158,45)"),
        (
            ("INTNOPOLL", PASSWORD),
            "INTNOPOLL not authorized to invoke Service Operation QAS_EXECUTEQRYSYNCPOLL_OPER",
        ),
    ],
)
def test_faults_speak_through_the_ib_response(gateway, user, text):
    body = gateway.request("ZZ_PAYMENT_TERMS")
    assert text in fault_of(gateway.soap(EXECUTE, body, user=user))


def test_no_credentials_run_as_anonymous_and_fail(gateway):
    answer = gateway.http.post(
        "/PSIGW/PeopleSoftServiceListeningConnector", content=b"<e/>", headers={"SOAPAction": EXECUTE}
    )
    assert "User password failed. (158,45)" in fault_of(answer)
    assert "<Parameter><![CDATA[ANONYMOUS]]></Parameter>" in answer.text


def test_request_bugs_are_faults(gateway):
    assert "SOAPAction" in fault_of(gateway.soap("", "<m/>"))
    assert "QAS_NOTHING" in fault_of(gateway.soap("QAS_NOTHING.V1", "<m/>"))
    assert "(159,5)" in fault_of(gateway.soap(EXECUTE, "<m>"))
    assert "(158,10721)" in fault_of(gateway.soap(EXECUTE, "<m/>", path="/PSFT_HR"))


def test_entities_are_not_expanded(gateway):
    body = gateway.request("ZZ_PAYMENT_TERMS").replace("ZZ_PAYMENT_TERMS</QueryName>", "&q;</QueryName>")
    document = gateway.soap(EXECUTE, body)
    assert document.status_code == 500
    with_dtd = (
        f'<!DOCTYPE m [<!ENTITY q "ZZ_PAYMENT_TERMS">]><m><Username>INTUSER</Username><Password>{PASSWORD}</Password>'
        f"{body}</m>"
    )
    answer = gateway.http.post(
        "/PSIGW/PeopleSoftServiceListeningConnector",
        content=with_dtd.encode(),
        headers={"SOAPAction": EXECUTE},
    )
    assert (answer.status_code, answer.content) == (500, b"")


def test_an_unknown_query_has_no_words_in_soap_either(gateway):
    answer = gateway.soap(EXECUTE, gateway.request("NO_SUCH_QUERY"))
    assert (answer.status_code, answer.content) == (500, b"")


class TestRest:
    def schedule(self, gateway, extra=""):
        url = gateway.url("ZZ_ALL_SUPPLIERS", output="XMLP", extra=extra)
        return gateway.get(url.replace("ExecuteQuery.v1", "ExecuteQueryPoll.v1"))

    def test_schedule_status_and_fetch_as_json(self, gateway):
        instance = self.schedule(gateway, "&json_resp=true").json()["data"]["QueryInstance"]
        status = gateway.get(f"QueryStatus.v1/getstatus?instanceid={instance}&json_resp=true").json()
        assert status["data"]["status"] == "queued"
        url = f"QueryResults.v1/getresults?blocknumber=1&instanceid={instance}&json_resp=true"
        answer = json.loads(gateway.get(url).text)
        assert answer["data"]["status"] == "finalBlockRetrieved"
        assert answer["data"]["query"]["rows"] == gateway.rows("ZZ_ALL_SUPPLIERS")

    def test_schedule_and_fetch_as_xml(self, gateway):
        gateway.switches["poll_queued_answers"] = 0
        root = etree.fromstring(self.schedule(gateway).content)
        instance = root.findtext(".//{*}QueryInstance")
        url = f"QueryResults.v1/getresults?blocknumber=1&instanceid={instance}"
        block = etree.fromstring(gateway.get(url).content)
        assert block.find("{*}query").get("numrows") == "200"
        assert block.findtext(".//{*}status") == "finalBlockRetrieved"

    def test_a_queued_block_has_no_query_element(self, gateway):
        instance = etree.fromstring(self.schedule(gateway).content).findtext(".//{*}QueryInstance")
        url = f"QueryResults.v1/getresults?blocknumber=1&instanceid={instance}"
        assert gateway.get(url + "&json_resp=true").json()["data"] == {"status": "queued"}

    def test_scheduling_needs_its_role(self, gateway):
        url = gateway.url("ZZ_ALL_SUPPLIERS", output="XMLP").replace("ExecuteQuery.v1", "ExecuteQueryPoll.v1")
        assert gateway.get(url, user=("INTNOPOLL", PASSWORD)).status_code == 403
