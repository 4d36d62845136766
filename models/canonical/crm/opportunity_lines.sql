with conformed as (
    {{ union_conformed('opportunity_lines', [
        'source_system', 'source_table', 'row_number', 'source_record_id', 'opportunity_key',
        'product_id', 'product_family', 'quantity', 'amount_local'
    ], domain='crm') }}
),

opportunity_lines as (
    select
        conformed.source_system || ':' || conformed.source_record_id as source_record_key,
        conformed.source_system,
        conformed.opportunity_key,
        conformed.product_id,
        conformed.product_family,
        conformed.quantity,
        conformed.amount_local
    from conformed
)

select * from opportunity_lines
