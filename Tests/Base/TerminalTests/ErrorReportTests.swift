import Errors
import Terminal
import Testing

@Suite struct ErrorReportTests {
    private func report(_ error: any Error, width: Int = 80) -> String {
        ErrorReport(error, style: Stylist(isEnabled: false), width: width).text
    }

    @Test func everythingThereIs() {
        let cause = MartletError(
            .unavailable, "the disk is away", at: SourceLocation(file: "/dev/x"),
            cause: MartletError(.internal, "deeper"))
        let error = MartletError(
            .invalidInput, "the column 'carier' does not exist\nin this table",
            at: SourceLocation(file: "p/pipeline.sql", line: 12, column: 8, excerpt: "select\tcarier from t"),
            hint: "Did you mean 'carrier'?", cause: cause)
        #expect(
            report(error) == """
                error: the column 'carier' does not exist
                  in this table
                 --> p/pipeline.sql:12:8
                   |
                12 | select carier from t
                   |        ^
                hint: Did you mean 'carrier'?
                caused by: the disk is away
                 --> /dev/x
                caused by: deeper

                """)
    }

    @Test func whatWasSaidIsNotSaidAgain() {
        let refused = MartletError(
            .permissionDenied, "the storage refused it: AccessDenied", cause: MartletError(.internal, "deeper"))
        let error = MartletError(
            .permissionDenied, "Martlet cannot write to 's3://data/shop': \(refused.message)", hint: "Check the keys.",
            cause: refused)
        #expect(
            report(error) == """
                error: Martlet cannot write to 's3://data/shop': the storage refused it: AccessDenied
                hint: Check the keys.
                caused by: deeper

                """)
    }

    @Test func aLongLineIsShownAroundTheCaret() {
        let line = String(repeating: "a", count: 100) + "X" + String(repeating: "b", count: 100)
        let error = MartletError(
            .invalidInput, "no", at: SourceLocation(file: "f", line: 1, column: 101, excerpt: line))
        let lines = report(error, width: 40).split(separator: "\n").map(String.init)
        #expect(lines[3] == "1 | …" + String(repeating: "a", count: 24) + "X" + String(repeating: "b", count: 9) + "…")
        #expect(lines[4] == "  | " + String(repeating: " ", count: 25) + "^")
    }

    @Test func wideCharactersMoveTheCaret() {
        let error = MartletError(.invalidInput, "no", at: SourceLocation(file: "f", line: 1, column: 3, excerpt: "日本x"))
        #expect(report(error).hasSuffix("1 | 日本x\n  |     ^\n"))
    }

    @Test func aCaretPastTheEndAndControlCharacters() {
        let error = MartletError(
            .invalidInput, "a\u{1B}[2J", at: SourceLocation(file: "f", line: 1, column: 99, excerpt: "ab"))
        #expect(report(error) == "error: a\\u{1b}[2J\n --> f:1:99\n  |\n1 | ab\n  |   ^\n")
    }

    @Test func otherErrorsAreShownAsTheyDescribeThemselves() {
        struct Odd: Error, CustomStringConvertible { var description: String { "something odd" } }
        #expect(report(Odd()) == "error: something odd\n")
    }
}
