"""The tab "Cloud": figures that providers report, beside the ledger and in none of its sums.

* `tab`: periods by provider with the bases side by side (`months`), and the rows behind them (`rows`).
* `import_dialog`: files, the questions they leave open (`questions`), what they tell (`preview`), one step to take it
  in; `look` is the work behind it, off the GUI thread. `taking` makes the one step.
* `mapper_dialog`: any other table, by a profile of columns (`mapping`) that can be kept.
* `steps`: the seven-step method as a calculator.
* `compare_dialog`: a provider's figure beside one's own runs and estimates.
"""
