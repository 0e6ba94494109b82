SELECT * FROM read_csv('{{ landing_zone('planes') }}', header = true, nullstr = 'NA')
