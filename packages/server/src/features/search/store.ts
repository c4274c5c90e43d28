import { statement } from '../../platform/db/statement.ts'

/** Characters of a query that are looked up. */
const MOST_CHARACTERS = 100
/** Sequences of a query that are looked up; more would not narrow the search. */
const MOST_GRAMS = 32

/**
 * What a query is looked up by in the index: the longest sequences it has, which are the rarest. Single characters and
 * pairs of letters stand only for queries of one and of two characters.
 */
export const gramsOf = statement<[string], { grams: string[] }>(
  'search.grams',
  `select array(
     select gram from unnest(search_grams(left($1, ${MOST_CHARACTERS}), null)) with ordinality g (gram, place)
     where case char_length($1) when 1 then true when 2 then gram > 2097151
       else gram > 4398046511103 or (gram > 2097151 and (gram >> 21 >= 4352 or gram & 2097151 >= 4352)) end
     order by place limit ${MOST_GRAMS})::text[] as grams`,
)

/** The id of the `$3`rd note on from one end of a range; none when there are fewer. */
const edge = (direction: 'asc' | 'desc') => statement<[string | null, string | null, number], { id: string }>(
  `search.edge.${direction}`,
  `select id from notes where ($1::text is null or id > $1) and ($2::text is null or id < $2) order by id ${direction} offset $3 - 1 limit 1`,
)

export const edges = { asc: edge('asc'), desc: edge('desc') }
