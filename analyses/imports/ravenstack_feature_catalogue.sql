-- Lands product/feature_catalogue: every feature that was ever used, which event reports it, and nothing else that is known.
-- Tables: feature_usage(feature_name). Meant rows: select count(distinct feature_name) from feature_usage.
select
    feature_name as id,
    feature_name as event_name,
    feature_name as name
from feature_usage
group by feature_name
order by feature_name
