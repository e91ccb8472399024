Feature: Reassignment
  A case may be taken from the judge who holds it (8 CFR 1003.9(b)(3), 1240.1(b)). The
  record keeps who moved it, when, and the reason stated, and never forgets who held it
  before.

  Background:
    Given a ledger that naij.example may file in
    And naij.example has opened case PHI-7Q4K2M8T, held by J-0312 since 2026-03-03

  Scenario: The receiving judge holds the case, and the earlier tenure stays on record
    When naij.example files a move from J-0312 to J-0877 on 2026-09-26
    Then the custody of the case is
      | judge  | since      | until      |
      | J-0312 | 2026-03-03 | 2026-09-26 |
      | J-0877 | 2026-09-26 |            |

  Rule: Only the judge who holds a case can lose it

    Scenario: A move from another judge is refused, and says who holds the case
      When naij.example files a move from J-0455 to J-0877 on 2026-09-26
      Then it is refused as case-not-assigned-to-judge, because J-0312 holds the case
      And the record has not grown

    Scenario: A move that does not fit is accepted when the filer says why
      When naij.example files a move from J-0455 to J-0877 on 2026-09-26, out of order because "J-0455 had covered for a week."
      Then the last move is marked as out of order

  Rule: A correction is a new entry, and the old one stays

    Scenario: The corrected reading counts; the first one can still be read
      Given naij.example files a move from J-0312 to J-0877 on 2026-09-26
      When naij.example corrects the move: it was to J-0455
      Then the custody of the case is
        | judge  | since      | until      |
        | J-0312 | 2026-03-03 | 2026-09-26 |
        | J-0455 | 2026-09-26 |            |
      And as of the entry before the correction, J-0877 held the case
      And the first move can still be read, and names its correction

    Scenario: A withdrawn account no longer counts, and stays legible
      When naij.example withdraws its account of the case, as mistaken identity
      Then nobody holds the case by any standing account
      And every entry of the account can still be read
      And naij.example cannot withdraw it a second time, because already-withdrawn

  Rule: Two accounts of one case stand side by side

    Scenario: The agency's account differs, and neither replaces the other
      Given agency.example may file in the ledger
      And naij.example files a move from J-0312 to J-0877 on 2026-09-26
      When agency.example files its own account of the case, in which it went to J-0455 on 2026-09-26
      Then both accounts of the case are shown
      And they are said to disagree about who received it
