SELECT * FROM read_csv('{{ landing_zone('airports') }}', header = true, nullstr = 'NA')
