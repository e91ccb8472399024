"""No public text names a private person, in whatever spelling; lawyers may write on."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.errors import PublicFieldContainsIdentifierError
from ledger.record.disclosure import MAX_TEXT_SIZE
from ledger.record.guard import check_no_identifier, find_identifier

A_NUMBERS = {
    "nine digits": "A123456789",
    "eight digits": "A12345678",
    "seven digits": "A1234567",
    "lower case": "a123456789",
    "spaces": "A 123 456 789",
    "hyphens": "A-123-456-789",
    "dots": "A.123.456.789",
    "underscores": "A_123_456_78",
    "slashes": "A/123/456/78",
    "commas": "A12,345,678",
    "a sign for number": "A# 12345678",
    "a sign, attached": "A#12345678",
    "a colon": "A: 12345678",
    "an equals sign": "A=12345678",
    "a comma after A": "A, 12345678",
    "brackets": "(A)12345678",
    "brackets around the number": "A (123) 456-78",
    "square brackets": "A [12345678]",
    "quotes": "A '12345678'",
    "the word number": "A-number: 12345678",
    "the word number, spaced": "A number 12 345 678",
    "no": "A No. 12345678",
    "file": "A-file 12345678",
    "alien no": "Alien No. 12 345 678",
    "alien registration number": "alien registration number: 12345678",
    "capitals": "ALIEN NUMBER 12345678",
    "digits one by one": "A 1 2 3 4 5 6 7 8",
    "no-break spaces": "A\u00a0123\u00a0456\u00a0789",
    "thin spaces": "A\u2009123\u2009456\u2009789",
    "en dashes": "A\u2013123\u2013456\u201378",
    "minus signs": "A\u2212123\u2212456\u221278",
    "no-break hyphens": "A\u2011123\u2011456\u201178",
    "full-width digits": "A\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    "a full-width A": "\uff21 123 456 78",
    "a small full-width a": "\uff4112345678",
    "Arabic-Indic digits": "A\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
    "extended Arabic digits": "A\u06f1\u06f2\u06f3\u06f4\u06f5\u06f6\u06f7\u06f8",
    "Devanagari digits": "A \u0967\u0968\u0969\u096a\u096b\u096c\u096d\u096e",
    "Bengali digits": "A\u09e7\u09e8\u09e9\u09ea\u09eb\u09ec\u09ed\u09ee",
    "bold digits": "A" + "".join(map(chr, range(0x1D7CF, 0x1D7D7))),
    "superscript digits": "A\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078",
    "circled digits": "A\u2460\u2461\u2462\u2463\u2464\u2465\u2466\u2467",
    "key caps": "A1\ufe0f\u20e32\ufe0f\u20e33\ufe0f\u20e34567",
    "zero-width space": "A123\u200b456\u200b78",
    "zero-width joiner": "A\u200d12345678",
    "soft hyphen": "A\u00ad1234\u00ad5678",
    "combining joiner": "A1\u034f2345678",
    "a mark above A": "A\u030112345678",
    "right-to-left mark": "A\u200f12345678",
    "a Hangul filler": "A\u3164123\u31644567",
    "a NUL": "A\x0012345678",
    "a Cyrillic A": "\u041012345678",
    "a Greek A": "\u039112345678",
    "a small Cyrillic a": "\u043012345678",
    "a circled A": "\u24b612345678",
    "a bold A": "\U0001d40012345678",
    "a bold Greek alpha": "\U0001d6a812345678",
    "an A in brackets": "\u249c12345678",
    "a line break": "A\n123456\n78",
    "tabs": "A\t1234\t5678",
    "inside a sentence": "the respondent (A123456789) was heard",
    "before a date": "A123456789 2018-10-01",
}


@pytest.mark.parametrize("text", [pytest.param(A_NUMBERS[n], id=n) for n in A_NUMBERS])
def test_an_a_number_is_found_in_any_spelling(text: str) -> None:
    found = find_identifier(f"Heard: {text}.")
    assert found is not None
    assert found[0] in {"an A-number", "a nine-digit number"}


OTHERS = [
    ("123-45-6789", "a social security number"),
    ("123 45 6789", "a social security number"),
    ("123.45.6789", "a social security number"),
    ("123\u201145\u20116789", "a social security number"),
    (
        "\u0661\u0662\u0663-\u0664\u0665-\u0666\u0667\u0668\u0669",
        "a social security number",
    ),
    ("123456789", "a nine-digit number"),
    ("123 456 789", "a nine-digit number"),
    ("No.123456789", "a nine-digit number"),
    ("123\u200b456\u200b789", "a nine-digit number"),
    ("judge@court.example", "an e-mail address"),
    ("first.last+tag@mail.court.example", "an e-mail address"),
    ("judge\uff20court.example", "an e-mail address"),
    ("<judge@court.example>", "an e-mail address"),
    ("(202) 555-0143", "a telephone number"),
    ("(202)555-0143", "a telephone number"),
    ("202-555-0143", "a telephone number"),
    ("202.555.0143", "a telephone number"),
    ("202 555 0143", "a telephone number"),
    ("1-202-555-0143", "a telephone number"),
    ("+1 202 555 0143", "a telephone number"),
    ("+44 20 7946 0958", "a telephone number"),
    ("+52 55 1234 5678", "a telephone number"),
    ("born 3 March 1980", "a date of birth"),
    ("born on 03/03/1980", "a date of birth"),
    ("Born in 1980", "a date of birth"),
    ("DOB: 1/2/80", "a date of birth"),
    ("D.O.B. 1980-01-02", "a date of birth"),
    ("date of birth 1980", "a date of birth"),
    ("Date-of-birth: 3 Mar 80", "a date of birth"),
    ("birthdate: 1980", "a date of birth"),
    ("fecha de nacimiento 3/3/80", "a date of birth"),
    ("nacida el 3 de marzo de 1980", "a date of birth"),
]


@pytest.mark.parametrize(("text", "what"), OTHERS)
def test_other_identifiers_are_found(text: str, what: str) -> None:
    assert find_identifier(f"Heard: {text}")[:1] == (what,)  # type: ignore[index]


ALLOWED = [
    "27 I&N Dec. 316 (A.G. 2018)",
    "Matter of A-B-, 27 I&N Dec. 247 (A.G. 2018)",
    "Matter of L-E-A-, 28 I&N Dec. 304 (A.G. 2021)",
    "A.G. Order No. 4000-2018",
    "8 CFR 1003.1(h)(1)(i)",
    "8 U.S.C. § 1229a(c)(7) (2018)",
    "INA 208(a)(2)(B) and 240(b)(4)",
    "5 USC 4302(c)(6); 5 CFR 430.207",
    "Exhibit A 12",
    "Exhibit A, tab 12, pages 345-678",
    "Exhibit A (2026-09-26)",
    "Section A: 2018, 2019, 2020",
    "a 2018-2019 plan",
    "a 2018\u20132019 plan",
    "a 2018/19 plan",
    "a 2026-09-26 hearing",
    "A 03/30/2018 memorandum",
    "On a 10/01/2018 effective date",
    "12 de marzo de 2018 a 13 de marzo de 2018",
    "1 October 2017 to 30 September 2018",
    "between 9:00 a.m. and 5:00 p.m. 2018",
    "the amount of $123,456,789 was spent",
    "a $30,000,000 contract",
    "a docket of 1,234,567 cases",
    "700 cases a year, 560 or fewer unsatisfactory",
    "a 700/560 threshold, 15 % and 20 % remanded",
    "FY 2018: 85% / 95% / 100%",
    "A-07 moved it on 2026-09-26",
    "A-07 2026-09-26",
    "J-0312 and A-0912",
    "case 12662540 of the release has no judge",
    "IDNPROCEEDING 16549948",
    "documentcloud 4431570",
    "FR Doc. 2018-28021, 83 FR 63999 (2018)",
    "RIN 1125-AA83",
    "Pub. L. 104-208, 110 Stat. 3009",
    "GAO-17-438",
    "2018 WL 2093834",
    "docket no. 17-cv-01234",
    "No. 1:18-cv-01853 (D.D.C. 2018)",
    "AILA Doc. 18040301",
    "children born abroad, 8 CFR 301",
    "a 3-day rule, a 10-day rule and a 20-day rule",
    "p = 0.000123456",
    "at 12:30:45 a 15% rate",
    "PHI-7Q4K2M8T, returned to J-0312",
    "sha256 e7c249785323dd1049785323dd1049785323dd1049785323dd1049785323dd10",
    "https://www.justice.example/eoir/page/file/1040936/download",
    "https://www.documentcloud.example/documents/4431570-Performance-Plan.html",
    "two @ signs, e.g. @court and @ noon",
    "",
]


@pytest.mark.parametrize("text", ALLOWED)
def test_what_lawyers_write_passes(text: str) -> None:
    assert find_identifier(text) is None


DIGITS = st.sampled_from(
    [
        [chr(zero + value) for value in range(10)]
        for zero in (0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x1D7CE)
    ]
)
GAPS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u2013", "\u200b", "\u00ad", "/"])
LETTERS = st.sampled_from("Aa\uff21\u0410\u0391\u24b6\U0001d400")
BEFORE = st.sampled_from(["", "Case of ", "(", "\u00e9t\u00e9 ", "\u200b", "7 "])


@given(st.data())
@settings(deadline=None, max_examples=400)
def test_an_a_number_is_found_in_any_mixture_of_spellings(data: st.DataObject) -> None:
    count = data.draw(st.integers(7, 9))
    digits, letter = data.draw(DIGITS), data.draw(LETTERS)
    before = data.draw(BEFORE)
    number = "".join(
        data.draw(GAPS) + digits[data.draw(st.integers(1, 9))] for _ in range(count)
    )
    # A letter, a space and exactly a day or a span of years is not told from one.
    plain = "".join(unicodedata.normalize("NFKC", sign) for sign in number)
    assume(not re.search(r"^[\s\u200b\u00ad]*(19|20)[1-9]{2}\D+[1-9]", plain))
    assert find_identifier(f"{before}{letter}{number}") is not None


@given(
    st.text(st.sampled_from("Aa \u00a0\u200b\u00e9x.")), st.sampled_from(["A1234567"])
)
@settings(deadline=None)
def test_the_place_that_is_told_is_that_of_the_text_as_it_was_written(
    before: str, number: str
) -> None:
    found = find_identifier(f"{before}!{number}")
    assert found == ("an A-number", len(before) + 2)


def test_the_refusal_says_where_and_what_and_not_which() -> None:
    with pytest.raises(PublicFieldContainsIdentifierError) as refused:
        check_no_identifier("Moved with A 123-456-789.", "/facts/reason_said")
    assert str(refused.value) == (
        "Field /facts/reason_said seems to contain an A-number at character 12."
        " Seal the field or remove it."
    )
    assert "456" not in str(refused.value.violations)


LONG = {
    "A and blanks": "A" + " " * MAX_TEXT_SIZE,
    "many A": "A " * (MAX_TEXT_SIZE // 2),
    "words of A": "alien registration " * (MAX_TEXT_SIZE // 19),
    "digits apart": "A" + " 1" * (MAX_TEXT_SIZE // 2),
    "number and blanks": "A123456789" + " " * MAX_TEXT_SIZE + "1",
    "dates and blanks": "A 2018-05-17" + " " * MAX_TEXT_SIZE + "1",
    "one word": "x" * MAX_TEXT_SIZE,
    "at signs": "a@" * (MAX_TEXT_SIZE // 2),
    "dots": "a@" + "." * MAX_TEXT_SIZE,
    "born": "born " * (MAX_TEXT_SIZE // 5),
    "plus signs": "+1 " * (MAX_TEXT_SIZE // 3),
    "years": "2018-" * (MAX_TEXT_SIZE // 5),
    "hexadecimal": "0" * MAX_TEXT_SIZE + "abc",
    "accents": "\u00e9" * MAX_TEXT_SIZE,
}


@pytest.mark.parametrize("text", [pytest.param(LONG[name], id=name) for name in LONG])
def test_a_long_text_does_not_keep_the_ledger_busy(text: str) -> None:
    started = time.perf_counter()
    find_identifier(text)
    assert time.perf_counter() - started < 2
