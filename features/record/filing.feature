Feature: Filing a statement
  The ledger asserts nothing; people do. A statement enters as its filer signed it, byte
  for byte, or not at all. Filing it again changes nothing, whoever sends it.

  Background:
    Given a ledger that naij.example may file in
    And naij.example has opened case PHI-7Q4K2M8T, held by J-0312 since 2026-03-03

  Scenario: The same statement, filed twice, stands once
    When naij.example files that J-0312 continued the case on 2026-05-02
    And the same signed statement is sent again by somebody else
    Then both answers are the same receipt
    And the record has grown by 1 entry

  Scenario: A statement changed by one letter after signing is refused
    Given naij.example has signed that J-0312 continued the case on 2026-05-02
    When one letter of the signed statement is changed, and it is sent
    Then it is refused as invalid-signature
    And the record has not grown

  Rule: What is kept is what was signed

    Scenario: An entry is served as it was filed
      When naij.example files that J-0312 continued the case on 2026-05-02
      Then the entry on record is the signed statement, byte for byte

    Scenario: A text stands beside the record, and its fingerprint inside
      When naij.example files a move to J-0877 on 2026-09-26 with the reason "No reason was given to us."
      Then the reason can be read with the entry
      And the entry itself does not contain the reason

    Scenario: A text is removed by order of a court, and the entry still stands
      Given naij.example files a move to J-0877 on 2026-09-26 with the reason "No reason was given to us."
      When the text of the reason is removed
      Then the reason can no longer be read
      And the entry on record is the signed statement, byte for byte

  Rule: A statement belongs to one ledger, one stream and one place in it

    Scenario: A statement signed for another ledger is refused
      When a statement that naij.example signed for another ledger is sent
      Then it is refused as wrong-ledger
      And the record has not grown

    Scenario: Nobody writes in another host's stream
      Given agency.example may file in the ledger
      When agency.example files in the stream of naij.example
      Then it is refused as stream-not-yours
      And the record has not grown

    Scenario: Two statements for one place: the second is told what is next
      Given naij.example has signed two statements for the same place in the stream
      When both are sent
      Then the second is refused as stream-conflict
      And the record has grown by 1 entry

  Rule: In a group, a refused statement leaves the others alone

    Scenario: Three statements, the second of which is refused
      When naij.example sends three statements together, the second for a judge who does not hold the case
      Then the first and the third are on record
      And the second is refused as case-not-assigned-to-judge

  Rule: Nothing can have happened after it was signed

    Scenario: A day in the future is refused
      When naij.example files, signed on 2026-11-24, that J-0312 continued the case on 2027-03-03
      Then it is refused as date-in-future, pointing at happened_on
      And the record has not grown
