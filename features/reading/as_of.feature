Feature: The record as of an entry
  Every answer can be had as it was at any entry, and says by which root it stands.

  Background:
    Given a ledger that naij.example may file in
    And naij.example has opened case PHI-7Q4K2M8T, held by J-0312 since 2026-03-03
    And naij.example files a move from J-0312 to J-0877 on 2026-09-26

  Scenario: What was answered once is answered again
    Given a reader notes the custody of the case and the root
    When naij.example files a move from J-0877 to J-0455 on 2026-10-20
    Then as of the entry the reader saw, custody and root are the same
    And as of now, J-0455 holds the case

  Scenario: What is derived can be dropped and made again
    When everything derived is dropped and made again
    Then it is the same, byte for byte

  Scenario: A record that has not got so far is not guessed
    When a reader asks for the custody as of an entry beyond the record
    Then it is refused as as-of-in-future
