Feature: The 700-case plan
  From 1 October 2018 each judge was rated by completed cases and by remands
  (EOIR Performance Plan, Element 3). The plan is kept as data, and what a reading comes
  to follows from the plan's own words.

  Background:
    Given a ledger with the performance plan of 2018

  Scenario Outline: The boundaries of the plan
    When a judge has <completions> completions and a remand rate of <remands> per cent
    Then the plan rates that as <rating>

    Examples:
      | completions | remands | rating            |
      | 700         | 14      | satisfactory      |
      | 699         | 14      | needs improvement |
      | 560         | 14      | needs improvement |
      | 559         | 14      | unsatisfactory    |
      | 700         | 15      | needs improvement |
      | 700         | 20      | needs improvement |
      | 700         | 21      | unsatisfactory    |

  Scenario: Benchmarks that apply count by half
    When a judge has 700 completions, a remand rate of 14 per cent, and meets 1 of 3 benchmarks
    Then the plan rates that as needs improvement
    When a judge has 700 completions, a remand rate of 14 per cent, and meets 2 of 3 benchmarks
    Then the plan rates that as satisfactory

  Scenario: A reading that is missing is not guessed
    When a judge has 700 completions and no remand rate is known
    Then the plan rates that as unknown

  Scenario: The plan is suspended, and was in force before
    When the plan is suspended on 2021-10-19
    Then the plan is not in force
    And as of the entry before, it was

  Scenario: A notice says one thing, its readings come to another
    When a notice with 700 completions and a remand rate of 14 per cent is served on J-9001, rating unsatisfactory
    Then the notice shows unsatisfactory as notified
    And satisfactory as reconstructed
