Feature: One order, many cases, several counts
  In 2018 an order moved many cases of one judge; how many is contested. Each asserter's
  number is kept with the asserter's name, and there is no field for the truth.

  Scenario: Three people count one order differently, and all three counts stay
    Given a ledger that naij.example may file in
    When naij.example files accounts of one order
      | asserted by | word     | number | on         |
      | association | at_least | 24     | 2018-08-08 |
      | association | about    | 60     | 2018-08-08 |
      | agency      | unknown  |        | 2018-08-08 |
    Then the order shows the counts
      | asserted by | count       |
      | association | at least 24 |
      | association | about 60    |
      | agency      | unknown     |

  Scenario: An account that does not say whose it is cannot join another
    Given a ledger that naij.example may file in
    And naij.example has filed an account of an order, attributed to the association
    When naij.example files a second account of it without saying whose it is
    Then it is refused as schema-violation
