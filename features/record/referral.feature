Feature: Attorney General referrals
  The Attorney General may take a matter from the Board and decide it (8 CFR 1003.1(h)).
  A later Attorney General may vacate the decision, and a third bring it back: status is
  a history, not a flag.

  Scenario: A decision is vacated, and reinstated when the vacatur is overruled
    Given a ledger that editor.example may file in
    And these decisions are on record
      | decision | by   | on         |
      | a-b-1    | A-01 | 2018-06-11 |
      | a-b-3    | A-02 | 2021-06-16 |
      | s-s-f-m  | A-03 | 2025-09-02 |
    When these changes of status are filed
      | decision | became     | by      | on         |
      | a-b-1    | vacated    | a-b-3   | 2021-06-16 |
      | a-b-3    | overruled  | s-s-f-m | 2025-09-02 |
      | a-b-1    | reinstated | s-s-f-m | 2025-09-02 |
    Then a-b-1 stands as reinstated
    And a-b-3 stands as overruled
    And as of the first change, a-b-1 stood as vacated

  Scenario: Referral and decision on one day, in one order
    Given a ledger that editor.example may file in
    When the referral and the decision of l-e-a-3 are both filed for 2021-06-16
    Then both are on record, with 0 days between them

  Scenario: A referral withdrawn counts as an order; an undecided one is pending
    Given a ledger that editor.example may file in
    And these decisions are on record
      | decision | by   | on         |
      | one      | A-01 | 2018-06-11 |
    When a referral is directed and then withdrawn by A-01 in 2018
    And a referral is directed by A-01 in 2018 and never decided
    Then A-01 has 2 orders and 1 pending referral

  Scenario: A status cannot change before there is a decision
    Given a ledger that editor.example may file in
    And a referral is directed by A-01 in 2018 and never decided
    When its status is said to be vacated
    Then it is refused as out-of-order
