-- The floor: the same columns read once and nothing made of them.
create table scanned as
select
    max(id) as id, max(user_id) as user_id, max(context_group_id) as context_group_id, max(event) as event,
    max(timestamp) as timestamp, max(received_at) as received_at, max(anonymous_id) as anonymous_id,
    max(properties) as properties
from read_parquet('{tracks}');
