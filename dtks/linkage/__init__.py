"""Record linkage after Fellegi and Sunter, for any two sets of records. Pure, and knows no Indonesian rule.

`weighing` adds up what the agreement of each field is worth, `learning` finds out what it is worth,
`comparing` holds the comparisons of names, texts, dates, numbers and ids, `files` links two CSV files.
The register's own matcher (`dtks.scoring`) is one configuration of it.
"""
