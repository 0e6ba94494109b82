import Terminal
import Testing

@Suite struct LiveRegionTests {
    private let begin = "\u{1B}[?2026h\u{1B}[?25l\u{1B}[?7l"
    private let end = "\u{1B}[?7h\u{1B}[?25h\u{1B}[?2026l"

    @Test func redrawsInPlace() {
        var region = LiveRegion()
        #expect(region.frame(["a", "b"], width: 80, height: 24) == begin + "\r\u{1B}[Ja\r\nb\r\n" + end)
        #expect(
            region.frame(["c"], above: ["log"], width: 80, height: 24) == begin + "\u{1B}[2A\r\u{1B}[Jlog\r\nc\r\n"
                + end)
        #expect(region.finish(["done"], width: 80) == begin + "\u{1B}[1A\r\u{1B}[J" + end + "done\n")
        #expect(region.finish([], width: 80) == begin + "\r\u{1B}[J" + end)
    }

    @Test func staysWithinTheScreen() {
        var region = LiveRegion()
        let output = region.frame((1...9).map { "line \($0)" }, width: 5, height: 4)
        #expect(output == begin + "\r\u{1B}[Jline…\r\nline…\r\nline…\r\n" + end)
    }

    @Test func aNarrowedWindowWrapsWhatWasShown() {
        var region = LiveRegion()
        _ = region.frame(["0123456789", ""], width: 80, height: 24)
        #expect(region.frame([], width: 4, height: 24).contains("\u{1B}[4A"))
    }

    @Test func everyFrameRestoresTheTerminal() {
        var region = LiveRegion()
        let frame = region.frame(["x"], width: 80, height: 24)
        #expect(frame.hasSuffix(end))
    }

    @Test func throttling() {
        var throttle = Throttle(interval: 100)
        var admitted: [Int64] = []
        for time: Int64 in [0, 50, 100, 150, 199, 200] where throttle.admits(at: time) { admitted.append(time) }
        #expect(admitted == [0, 100, 200])
        // A clock that was set back does not silence it.
        let later = throttle.admits(at: 10)
        #expect(later)
    }
}
