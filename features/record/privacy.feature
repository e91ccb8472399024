Feature: Nobody is identified in public
  A public text that seems to name a private person is refused before anything is kept
  (8 CFR 1208.6), and no answer repeats what was written.

  Background:
    Given a ledger that naij.example may file in
    And naij.example has opened case PHI-7Q4K2M8T, held by J-0312 since 2026-03-03

  Scenario Outline: A reason that names somebody is refused, and not repeated
    When naij.example files a move to J-0877 on 2026-09-26 with the reason "<text>"
    Then it is refused as public-field-contains-identifier
    And the answer does not contain "<secret>"
    And the record has not grown

    Examples:
      | text                                    | secret      |
      | The respondent is A123 456 789.         | 456 789     |
      | The respondent is A-12345678.           | 12345678    |
      | The respondent is A٠١٢٣٤٥٦٧٨.           | ٠١٢٣٤٥٦٧٨   |
      | Write to someone@judge.example please.  | someone     |
      | Her number is 123-45-6789.              | 123-45-6789 |

  Scenario: Citations, dates and counts are not mistaken for people
    When naij.example files a move to J-0877 on 2026-09-26 with the reason "As in 27 I&N Dec. 271 (A.G. 2018), on 17 May 2018, with 87 cases."
    Then it is accepted
