/// Patterns of paths: `*` stands for any characters but `/`, `**` for any, `**/` for any folders or none, `?` for one character.
public enum FilePattern {
    public static func matches(_ pattern: String, _ path: String) -> Bool {
        matches(Array(pattern.utf8)[...], Array(path.utf8)[...], budget: 10_000) ?? false
    }

    /// Nil where it takes more steps than the budget; only patterns with many `**` do.
    private static func matches(_ pattern: ArraySlice<UInt8>, _ path: ArraySlice<UInt8>, budget: Int) -> Bool? {
        var left = budget
        func go(_ at: Int, _ position: Int) -> Bool {
            left -= 1
            guard left > 0 else { return false }
            guard at < pattern.endIndex else { return position == path.endIndex }
            if pattern[at] == UInt8(ascii: "*") {
                let isDeep = at + 1 < pattern.endIndex && pattern[at + 1] == UInt8(ascii: "*")
                var next = at + (isDeep ? 2 : 1)
                if isDeep, next < pattern.endIndex, pattern[next] == UInt8(ascii: "/") {
                    if go(next + 1, position) { return true }
                    // Folders are skipped whole.
                    next += 1
                    for start in position..<path.endIndex where path[start] == UInt8(ascii: "/") {
                        if go(next, start + 1) { return true }
                    }
                    return false
                }
                var end = position
                while true {
                    if go(next, end) { return true }
                    guard end < path.endIndex, isDeep || path[end] != UInt8(ascii: "/") else { return false }
                    end += 1
                }
            }
            guard position < path.endIndex else { return false }
            let isOne = pattern[at] == UInt8(ascii: "?") && path[position] != UInt8(ascii: "/")
            return (isOne || pattern[at] == path[position]) && go(at + 1, position + 1)
        }
        let result = go(pattern.startIndex, path.startIndex)
        return left > 0 ? result : nil
    }
}
