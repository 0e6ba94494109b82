# @description: Whether the delays of an airline grew or shrank over the year
import pyarrow as pa

from martlet import asset, check

DAYS_IN_A_MONTH = 30.4


def line(points):
    """The slope of the straight line that is nearest to the points (least squares), and their mean."""
    count = len(points)
    mean_x = sum(x for x, _ in points) / count
    mean_y = sum(y for _, y in points) / count
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0
    return slope, mean_y


@asset
def delay_trend(carrier_delays_daily, log):
    days = {}
    for row in carrier_delays_daily.select(["airline", "flight_date", "late_percent"]).to_pylist():
        if row["late_percent"] is not None:
            days.setdefault(row["airline"], []).append((row["flight_date"].toordinal(), float(row["late_percent"])))
    log.info("%d airlines", len(days))
    rows = []
    for airline, points in sorted(days.items()):
        slope, mean = line(points)
        rows.append({
            "airline": airline, "days": len(points), "mean_late_percent": round(mean, 2),
            "points_per_month": round(slope * DAYS_IN_A_MONTH, 3)})
    return pa.Table.from_pylist(rows)


@check(of=delay_trend)
def every_airline_has_days(table):
    return min(table["days"].to_pylist()) > 0, "an airline has no day"
