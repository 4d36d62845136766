"""The embedded company: a small B2B SaaS business simulated from contracts upwards.

Truth first: accounts hold subscriptions, subscriptions hold item states over time. The vendor files are drawn from
that truth, and so are the answer sheets used by the tests; neither is drawn from the warehouse.

Modules: ``dates`` (calendar arithmetic), ``catalog`` (what is sold and for how much), ``model`` (subscriptions and
contracts in truth form), ``company`` (the builder that owns accounts), ``scenarios`` and its three chapters (one
account per situation with hand-written expectations), ``population`` (the ordinary accounts), ``junk`` (rows meant
for quarantine), ``stripe_*`` and ``period_files`` (vendor files), ``truth`` (ARR in exact fractions), ``report`` (is
the business plausible), ``propensity`` (accounts whose readiness is known), ``bench`` (large Parquet landing
zones), ``sample`` (writes everything).
"""
