-- @description: Hourly observations at the three airports, as the file has them
-- @merge_strategy: append_only
SELECT *
FROM read_csv(
    '{{ landing_zone('weather') }}',
    header = true,
    nullstr = 'NA',
    columns = {
        'origin': 'VARCHAR', 'year': 'INTEGER', 'month': 'INTEGER', 'day': 'INTEGER', 'hour': 'INTEGER',
        'temp': 'DOUBLE', 'dewp': 'DOUBLE', 'humid': 'DOUBLE', 'wind_dir': 'INTEGER', 'wind_speed': 'DOUBLE',
        'wind_gust': 'DOUBLE', 'precip': 'DOUBLE', 'pressure': 'DOUBLE', 'visib': 'DOUBLE',
        'time_hour': 'TIMESTAMPTZ'
    }
)
