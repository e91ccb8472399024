Feature: Keys are the only permission
  Governors open the ledger together and register the keys of filers. A key counts, or
  does not, at a place in the record; no clock decides.

  Scenario: Every governor signs the first entry
    Given three governors, of whom two must agree
    When only two of them sign the first entry
    Then no ledger is opened, because signatures-missing
    When all three sign it
    Then the ledger is open, and its first entry names the three

  Scenario: One governor alone registers nobody
    Given a ledger whose governors must be two
    When one governor and the new key sign a registration for naij.example
    Then it is refused as signatures-missing
    When two governors and the new key sign it
    Then naij.example may file

  Scenario: Whoever is registered shows that they hold the key
    Given a ledger whose governors must be two
    When two governors register naij.example, but the new key does not sign
    Then it is refused as signatures-missing

  Scenario: A key that nobody registered is refused
    Given a ledger that naij.example may file in
    When a key that nobody registered files for naij.example
    Then it is refused as unknown-key
    And the record has not grown

  Scenario: A key files only what it is limited to
    Given a ledger in which naij.example may file notices only
    When naij.example opens case PHI-7Q4K2M8T
    Then it is refused as key-not-allowed

  Scenario: A key that begins to count later is refused until then
    Given a ledger in which naij.example may file from entry 1,000 on
    When naij.example opens case PHI-7Q4K2M8T
    Then it is refused as key-not-valid-yet

  Scenario: After a rotation the new key signs, and the old one no longer does
    Given a ledger that naij.example may file in
    When naij.example rotates its key
    Then a statement signed by the old key is refused as revoked-key
    And a statement signed by the new key is accepted

  Scenario: A revoked key files nothing more; what it filed before stands
    Given a ledger that naij.example may file in
    And naij.example has opened case PHI-7Q4K2M8T, held by J-0312 since 2026-03-03
    When the governors revoke the key of naij.example
    Then a statement signed by the old key is refused as revoked-key
    And the case is still on record
