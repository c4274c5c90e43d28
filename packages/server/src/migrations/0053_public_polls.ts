/** Public polls of all servers are looked for, not only those of this one. */
export const up = `
create index notes_public_polls on notes (id desc) where has_poll and visibility = 'public';
drop index notes_open_polls;
`
