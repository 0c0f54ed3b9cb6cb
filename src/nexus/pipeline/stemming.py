"""Stems of English words: M. F. Porter, "An algorithm for suffix stripping" (1980), with a few exceptions."""

import functools
import re

_CONSONANT = "[^aeiou]"
_VOWEL = "[aeiouy]"
_CONSONANTS = f"{_CONSONANT}[^aeiouy]*"
_VOWELS = f"{_VOWEL}[aeiou]*"

_MEASURE_OVER_0 = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}")
_MEASURE_IS_1 = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}(?:{_VOWELS})?$")
_MEASURE_OVER_1 = re.compile(f"^(?:{_CONSONANTS})?{_VOWELS}{_CONSONANTS}{_VOWELS}{_CONSONANTS}")
_HAS_VOWEL = re.compile(f"^(?:{_CONSONANTS})?{_VOWEL}")
_SHORT_END = re.compile(f"^{_CONSONANTS}{_VOWEL}[^aeiouwxy]$")

_SECOND = {
    "ational": "ate", "tional": "tion", "enci": "ence", "anci": "ance", "izer": "ize", "bli": "ble", "alli": "al",
    "entli": "ent", "eli": "e", "ousli": "ous", "ization": "ize", "ation": "ate", "ator": "ate", "alism": "al",
    "iveness": "ive", "fulness": "ful", "ousness": "ous", "aliti": "al", "iviti": "ive", "biliti": "ble",
    "logi": "log", "wli": "w", "tli": "t", "rli": "r", "nli": "n", "dli": "d", "cli": "c", "gli": "g", "kli": "k",
}  # fmt: skip
_THIRD = {"icate": "ic", "ative": "", "alize": "al", "iciti": "ic", "ical": "ic", "ful": "", "ness": ""}
_FOURTH = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ou", "ism", "ate", "iti", "ous",
    "ive", "ize",
)  # fmt: skip


def _ending(suffixes: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(f"^(.+?)({'|'.join(suffixes)})$")


_DERIVATIONS = tuple((tuple(endings), _ending(tuple(endings)), endings) for endings in (_SECOND, _THIRD))
_STEP_4 = _ending(_FOURTH)
_STEP_4_ION = re.compile("^(.+?[st])(ion)$")
_FOURTH_OR_ION = (*_FOURTH, "ion")

# Porter puts these on one stem with words of another meaning.
_EXCEPTIONS = {
    "accessibility": "accessibility", "accessible": "accessibility", "authorisation": "authoriz",
    "authorization": "authoriz", "authorize": "authoriz", "authorized": "authoriz", "broke": "break",
    "broken": "break", "built": "build", "chose": "choos", "chosen": "choos", "communities": "community",
    "community": "community", "conversation": "conversation", "customer": "customer", "customers": "customer",
    "experience": "experienc", "experienced": "experienc", "functional": "functional",
    "functionalities": "functionality", "functionality": "functionality", "general": "general",
    "generally": "general", "generic": "generic", "generics": "generic", "went": "go", "hidden": "hide",
    "identities": "identity", "identity": "identity", "importance": "important", "integral": "integral",
    "integrity": "integrity", "international": "international", "internationalisation": "internationalization",
    "internationalization": "internationalization", "kept": "keep", "live": "live", "liveness": "liveness",
    "localisation": "localization", "localization": "localization", "logistics": "logistics", "lost": "lose",
    "made": "make", "migration": "migrat", "news": "news", "operator": "operator", "operators": "operator",
    "organism": "organism", "organisms": "organism", "organisation": "organiz", "organization": "organiz",
    "policies": "policy", "policy": "policy", "practical": "practical", "practically": "practical",
    "process": "process", "processed": "process", "processes": "process", "processing": "process",
    "relative": "relative", "relatively": "relative", "ran": "run", "specific": "specific",
    "specifically": "specific", "specifics": "specific", "styling": "style", "taken": "take", "took": "take",
    "taught": "teach", "typed": "typed", "typing": "typed", "understood": "understand", "universal": "universal",
    "university": "university", "production": "production", "container": "container", "containers": "container",
    "written": "write", "wrote": "write",
}  # fmt: skip


@functools.lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of a lower-case English word; words of up to three letters and foreign scripts are their own."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    known = _EXCEPTIONS.get(word)
    if known is not None:
        return known
    return _tidy(_derivations(_final_y(_participle(_plural(word)))))


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-1]
    return word


def _participle(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _MEASURE_OVER_0.match(word[:-3]) else word
    for suffix in ("ed", "ing"):
        if word.endswith(suffix):
            rest = word[: -len(suffix)]
            return _restore(rest) if _HAS_VOWEL.match(rest) else word
    return word


def _restore(word: str) -> str:
    if word.endswith(("at", "bl", "iz")):
        return word + "e"
    if len(word) > 1 and word[-1] == word[-2] and word[-1] not in "aeioulsz":
        return word[:-1]
    return word + "e" if _SHORT_END.match(word) else word


def _final_y(word: str) -> str:
    # As in Porter's second version: "deploy" and "deployment" stay together.
    return word[:-1] + "i" if word[-1] == "y" and word[-2:-1] not in "aeiou" else word


def _derivations(word: str) -> str:
    for suffixes, pattern, endings in _DERIVATIONS:
        found = pattern.match(word) if word.endswith(suffixes) else None
        if found and _MEASURE_OVER_0.match(found[1]):
            word = found[1] + endings[found[2]]
    if not word.endswith(_FOURTH_OR_ION):
        return word
    found = _STEP_4.match(word) or _STEP_4_ION.match(word)
    if found and _MEASURE_OVER_1.match(found[1]):
        return found[1]
    return word


def _tidy(word: str) -> str:
    if word.endswith("e"):
        rest = word[:-1]
        if _MEASURE_OVER_1.match(rest) or (_MEASURE_IS_1.match(rest) and not _SHORT_END.match(rest)):
            word = rest
    return word[:-1] if word.endswith("ll") and _MEASURE_OVER_1.match(word) else word
