-- Every table built from the exports, its rows and what it means.
select
    models.model_name,
    models.row_count,
    models.description as model_description,
from engine.models as models
where models.row_count is not null
order by models.model_name
