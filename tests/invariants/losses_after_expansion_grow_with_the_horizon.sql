-- What: what is lost within a longer horizon is never less than within a shorter one, and a first loss stays the first.
-- Why: horizons are looks at one history; if they disagree, one of them reads other days.
-- Resolve: the window join of metrics.expansion_outcomes.
with outcomes as (
    select * from {{ ref('expansion_outcomes') }}
)

select
    longer.account_key, longer.effective_date, shorter.horizon_days as shorter_days, longer.horizon_days as longer_days,
    shorter.lost_amount as lost_in_shorter, longer.lost_amount as lost_in_longer
from outcomes as shorter
inner join outcomes as longer
    on
        shorter.account_key = longer.account_key
        and shorter.effective_date = longer.effective_date
        and shorter.horizon_days < longer.horizon_days
where
    longer.lost_amount < shorter.lost_amount
    or (shorter.is_followed_by_loss and shorter.first_loss_date <> coalesce(longer.first_loss_date, {{ first_date() }}))
    or longer.lost_amount > longer.expansion_amount
    or longer.is_followed_by_loss <> (longer.lost_amount > 0)
