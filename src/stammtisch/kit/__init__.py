"""Tools every area may use and that know no area: clock, chance, ids, signing, text, database seams."""
