import { statement } from '../../platform/db/statement.ts'

/** Characters of a query that are looked up. */
const MOST_CHARACTERS = 100
/** Threes of a query that are looked up; more would not narrow the search. */
const MOST_GRAMS = 32

/** What a query is looked up by in the index: the threes of its characters, or, if it has less, what begins with it. null: it is empty. */
export const lookup = statement<[string], { terms: string | null }>(
  'search.lookup',
  `select case
     when query = '' then null
     -- A tsvector as text is quoted as a tsquery wants it.
     when char_length(query) < 3 then array_to_tsvector(array[query])::text || ':*'
     else (select string_agg(array_to_tsvector(array[gram])::text, ' & ') from (
       select gram from unnest(tsvector_to_array(search_grams(query, null))) g (gram) where char_length(gram) = 3 limit ${MOST_GRAMS}) threes)
   end as terms
   from (select left(translate(lower($1), E'\\x01', ' '), ${MOST_CHARACTERS}) as query) q`,
)

/** The id of the `$3`rd note on from one end of a range; none when there are fewer. */
const edge = (direction: 'asc' | 'desc') => statement<[string | null, string | null, number], { id: string }>(
  `search.edge.${direction}`,
  `select id from notes where ($1::text is null or id > $1) and ($2::text is null or id < $2) order by id ${direction} offset $3 - 1 limit 1`,
)

export const edges = { asc: edge('asc'), desc: edge('desc') }
