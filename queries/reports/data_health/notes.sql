-- What the loader remarks about the exports without stopping for it: which file or table, what, and what else it knows.
-- @grain note_code, subject, detail
select distinct
    notes.note_code,
    notes.subject as note_subject,
    notes.detail as note_detail,
from engine.notes as notes
order by notes.note_code, notes.subject, notes.detail
