"""Private files of each person.

An app like one that others add: it uses little of the program. Of `accounts`: the signed-in person
(`http.SignedInRequest`, the user model by its setting), columns (`db_fields`, `names`), forms and
refusals (`forms.base.PlainForm`, `errors.Refused`, `views.refusals`), settings (`policies`,
`permissions`, `reauthentication`, `summaries`), `decorators`, `lazy_views`, and two registries:
`actions` for the tile and `own_data_parts` for the export. Of `audit` the entry of a changed
setting: files are private, so the audit log doesn't mention them.
"""
