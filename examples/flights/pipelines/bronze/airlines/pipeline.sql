SELECT * FROM read_csv('{{ landing_zone('airlines') }}', header = true, nullstr = 'NA', all_varchar = true)
