-- Days on which a subscription is suspended: from a suspension to the resumption that follows it, or to its end.
with subscriptions as (
    select * from {{ ref('int_zuora__subscriptions') }} where reason_code is null
),

amendments as (
    select
        amendments.*,
        subscriptions.subscription_id
    from {{ ref('stg_zuora__amendment') }} as amendments
    inner join subscriptions on amendments.version_id = subscriptions.version_id
    where amendments.row_reason is null and amendments.status = 'completed'
),

suspensions as (
    select amendment_id, subscription_id, coalesce(suspend_date, effective_date) as paused_from
    from amendments
    where amendment_type = 'suspendsubscription'
),

resumptions as (
    select amendment_id, subscription_id, coalesce(resume_date, effective_date) as resumed_on
    from amendments
    where amendment_type = 'resumesubscription'
),

ended as (
    select
        suspensions.subscription_id,
        suspensions.paused_from,
        min(resumptions.resumed_on) as resumed_on
    from suspensions
    left join resumptions
        on suspensions.subscription_id = resumptions.subscription_id and suspensions.paused_from < resumptions.resumed_on
    where suspensions.paused_from is not null
    group by suspensions.subscription_id, suspensions.paused_from
),

-- Without its amendment a suspension is known only from the version that shows it.
unexplained as (
    select subscriptions.subscription_id, subscriptions.updated_on as paused_from
    from subscriptions
    left join ended on subscriptions.subscription_id = ended.subscription_id and ended.resumed_on is null
    where subscriptions.is_newest and subscriptions.status = 'suspended' and ended.subscription_id is null
        and subscriptions.updated_on is not null
),

all_pauses as (
    select subscription_id, paused_from, resumed_on from ended
    union all
    select subscription_id, paused_from, cast(null as date) as resumed_on from unexplained
),

pauses as (
    select
        all_pauses.subscription_id,
        min(all_pauses.paused_from) as paused_from,
        least(coalesce(all_pauses.resumed_on, {{ open_end_date() }}), subscriptions.ends_on) as paused_to
    from all_pauses
    inner join subscriptions on all_pauses.subscription_id = subscriptions.subscription_id and subscriptions.is_newest
    group by all_pauses.subscription_id, all_pauses.resumed_on, subscriptions.ends_on
    having min(all_pauses.paused_from) < least(coalesce(all_pauses.resumed_on, {{ open_end_date() }}), subscriptions.ends_on)
)

select * from pauses
