/**
 * Words of PartiQL that cannot be bare names. Quoted, as in `"count"`, each of them may be one; so a statement
 * that AWS refuses for one of these words is refused here too.
 *
 * @see the PartiQL specification, "Keywords": SQL-92's reserved words and PartiQL's own
 */

/** All keywords in lower case. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit
  bit_length by cascade cascaded case cast catalog char character character_length char_length check close
  coalesce collate collation column commit connect connection constraint constraints continue convert
  corresponding count create cross current current_date current_time current_timestamp current_user cursor date
  deallocate dec decimal declare default deferrable deferred delete desc describe descriptor diagnostics
  disconnect distinct domain double drop else end end-exec escape except exception exec execute exists external
  extract false fetch first float for foreign found from full get global go goto grant group having identity
  immediate in indicator initially inner input insensitive insert int integer intersect interval into is
  isolation join key language last left level like local lower match max min module names national natural nchar
  next no not null nullif numeric octet_length of on only open option or order outer output overlaps pad partial
  position precision prepare preserve primary prior privileges procedure public read real references relative
  restrict revoke right rollback rows schema scroll section select session session_user set size smallint some
  space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time to transaction
  translate translation trim true union unique unknown update upper usage user using value values varchar
  varying view when whenever where with work write zone
  missing pivot unpivot limit tuple remove index let conflict do nothing returning modified new old`.split(
    /\s+/,
  ),
);

/** Keywords that name a function when a parenthesis follows. */
export const FUNCTION_KEYWORDS: ReadonlySet<string> = new Set(
  "avg bit_length character_length char_length coalesce convert count extract lower max min nullif octet_length position size substring sum translate trim upper".split(
    " ",
  ),
);
