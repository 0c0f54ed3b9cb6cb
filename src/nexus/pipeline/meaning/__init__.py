"""What words mean, as data: stop words, synonyms, word frequencies, word families, topics of trouble and of advice.

The tables are text files for people to read and extend; they ship with the product, no statistic of a hub enters them.
"""
