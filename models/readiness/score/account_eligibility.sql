-- Eligible is whom no rule excludes; the reasons of the others are listed, all of them.
with scored_accounts as (
    select * from {{ ref('scored_accounts') }}
),

checks as (
    select * from {{ ref('eligibility_checks') }}
),

verdicts as (
    select
        account_key,
        scoring_date,
        count(*) as checked_rule_count,
        sum(case when is_met then 0 else 1 end) as failed_rule_count,
        {{ dbt.listagg("case when not is_met then reason end", "'; '", "order by rule") }} as reasons
    from checks
    group by account_key, scoring_date
),

account_eligibility as (
    select
        scored_accounts.account_key,
        scored_accounts.scoring_date,
        coalesce(verdicts.failed_rule_count, 0) = 0 as is_eligible,
        cast(coalesce(verdicts.checked_rule_count, 0) as {{ dbt.type_bigint() }}) as checked_rule_count,
        cast(coalesce(verdicts.failed_rule_count, 0) as {{ dbt.type_bigint() }}) as failed_rule_count,
        verdicts.reasons as ineligible_reasons
    from scored_accounts
    left join verdicts
        on
            scored_accounts.account_key = verdicts.account_key
            and scored_accounts.scoring_date = verdicts.scoring_date
)

select * from account_eligibility
