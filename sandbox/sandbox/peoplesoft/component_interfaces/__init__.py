"""Component interfaces and the SOAP services that are made of them.

`definition` says what a component interface is and `catalogue` which there are; `services`, `schema` and
`wsdl` provide them as web services; `message` reads requests and writes replies; `buffer` holds one
component's rows; `operations` does Create, Find, Get, Update and Updatedata; `components` has the edits and
defaults that the pages of each component run at save.
"""
