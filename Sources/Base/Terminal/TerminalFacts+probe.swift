internal import Glibc

extension TerminalFacts {
    /// Asks the system about a file descriptor.
    public static func probe(
        descriptor: Int32, environment: [String: String], color: ColorChoice = .auto
    ) -> TerminalFacts {
        let isTerminal = isatty(descriptor) == 1
        return TerminalFacts(
            isTerminal: isTerminal, size: isTerminal ? size(of: descriptor) : nil, environment: environment,
            color: color)
    }

    private static func size(of descriptor: Int32) -> (columns: Int, lines: Int)? {
        var window = winsize()
        let result = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window)
        guard result == 0, window.ws_col > 0 else { return nil }
        return (Int(window.ws_col), Int(window.ws_row))
    }
}
