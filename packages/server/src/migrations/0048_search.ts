/**
 * Full text in any script. What is indexed are the short sequences of characters that a text is made of: each character,
 * each pair, and three in a row where letters alone say little. A text that contains a query has all sequences of the query.
 * Chinese, Japanese and Korean have no spaces between words, and words of one or two characters.
 *
 * The trigrams of pg_trgm would not do: in a database whose character classes are those of "C" it sees no letters outside
 * of ASCII, so Japanese has no trigrams at all; elsewhere it cannot help with queries of one or two characters.
 */
export const up = `
create function search_grams(text, cw text) returns bigint[]
language plpgsql immutable parallel safe cost 5000 as $$
declare
  chars text[] := string_to_array(lower(concat_ws(E'\\n', $1, $2)), null);
  a bigint := 0;
  b bigint := 0;
  c bigint;
  grams bigint[] := '{}';
  n int := 0;
begin
  for i in 1..cardinality(chars) loop
    -- A code point takes 21 bits.
    c := ascii(chars[i]);
    n := n + 1;
    grams[n] := c;
    if b > 0 then
      n := n + 1;
      grams[n] := (b << 21) | c;
      -- 4352 = U+1100: Hangul, and behind it Chinese, Japanese and most symbols, of which two in a row are rare enough.
      if a > 0 and a < 4352 and b < 4352 then
        n := n + 1;
        grams[n] := (a << 42) | (b << 21) | c;
      end if;
    end if;
    a := b;
    b := c;
  end loop;
  return grams;
end $$;

-- New notes wait in a list that is merged into the index when it is full; a short one keeps whoever posts then from waiting long.
create index notes_search on notes using gin (search_grams(text, cw)) with (gin_pending_list_limit = 512) where not is_pure_renote;
`
