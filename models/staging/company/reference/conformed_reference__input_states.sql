-- What the source overwrites, as it is now: the decisive columns of each record that is in use.
{{ config(materialized='view') }}
{%- set tables = [
    ('account_hierarchy', 'conformed_reference__account_hierarchy', ['account_id', 'valid_from'], [
        'parent_account_id', 'valid_to'
    ], 'account_id is not null'),
    ('account_links', 'conformed_reference__account_links', ['source_system', 'system_account_id', 'valid_from'], [
        'account_id', 'valid_to'
    ], 'account_id is not null'),
    ('account_attributes', 'conformed_reference__account_attributes', ['account_id', 'valid_from'], [
        'segment', 'industry', 'region', 'channel'
    ], 'account_id is not null'),
] %}
with input_states as (
    {{ input_states('reference', tables) }}
)

select * from input_states
