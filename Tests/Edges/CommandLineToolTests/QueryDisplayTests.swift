import Querying
import Testing

@testable import CommandLineTool

@Suite struct QueryDisplayTests {
    @Test(
        arguments: [
            (nil, "waiting, 600 ms"),
            (QueryProgress(fraction: nil, rowsProcessed: 0, totalRows: 0), "running, 600 ms"),
            (
                QueryProgress(fraction: 0.427, rowsProcessed: 1_500_000, totalRows: 0),
                "running 42%, 1,500,000 rows read, 600 ms"
            ),
            (QueryProgress(fraction: 1.2, rowsProcessed: 1, totalRows: 1), "running 100%, 1 row read, 600 ms"),
        ] as [(QueryProgress?, String)])
    func oneLineSaysHowFarAQueryIs(_ progress: QueryProgress?, line: String) {
        #expect(QueryDisplay.line(progress, milliseconds: 600) == line)
    }
}
