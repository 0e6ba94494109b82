/// Decides which columns of a table are shown, and how wide.
///
/// Text columns shrink first, the widest before the others. Where that does not suffice, columns in the middle are left out:
/// the first ones name a row and the last ones are often what was computed.
struct TableLayout {
    struct Column: Hashable {
        var index: Int
        var width: Int
    }

    var shown: [Column]
    /// The position among the shown columns before which some are left out.
    var gap: Int?
    var hidden: [Int]

    static let separator = "  "
    /// A text column is not made narrower than this.
    static let narrowest = 8

    init(columns: [TextTable.Column], widths: [Int], available: Int?) {
        let all = columns.indices.map { Column(index: $0, width: widths[$0]) }
        shown = all
        hidden = []
        guard let available, Self.total(all) > available else { return }
        let smallest = columns.indices.map { columns[$0].isNumber ? widths[$0] : min(widths[$0], Self.narrowest) }
        let kept = Self.keep(smallest, available: available)
        shown = all.filter { kept.contains($0.index) }
        hidden = columns.indices.filter { !kept.contains($0) }
        var room = available
        if let first = hidden.first {
            gap = shown.count { $0.index < first }
            room -= 3 + Self.separator.utf8.count
        }
        Self.shrink(&shown, to: room, smallest: smallest)
    }

    private static func total(_ columns: [Column]) -> Int {
        columns.reduce(0) { $0 + $1.width } + max(0, columns.count - 1) * separator.utf8.count
    }

    /// Takes columns from both ends in turn, at their smallest, while they fit.
    private static func keep(_ smallest: [Int], available: Int) -> Set<Int> {
        let whole = smallest.reduce(0, +) + max(0, smallest.count - 1) * separator.utf8.count
        if whole <= available { return Set(smallest.indices) }
        var kept: Set<Int> = [0]
        // The ellipsis takes three columns where there is no Unicode.
        var used = smallest[0] + 3 + separator.utf8.count
        var left = 1
        var right = smallest.count - 1
        var fromRight = true
        while left <= right {
            let index = fromRight ? right : left
            let cost = smallest[index] + separator.utf8.count
            guard used + cost <= available else { break }
            used += cost
            kept.insert(index)
            if fromRight { right -= 1 } else { left += 1 }
            fromRight.toggle()
        }
        return kept
    }

    /// Finds the largest cap on the width of text columns with which all fit.
    private static func shrink(_ columns: inout [Column], to available: Int, smallest: [Int]) {
        func capped(_ cap: Int) -> [Column] {
            columns.map { Column(index: $0.index, width: max(smallest[$0.index], min($0.width, cap))) }
        }
        var low = 1
        var high = columns.map(\.width).max() ?? 1
        while low < high {
            let middle = (low + high + 1) / 2
            if total(capped(middle)) <= available { low = middle } else { high = middle - 1 }
        }
        var result = capped(low)
        // What the cap leaves over goes to the columns that it cut, from the left.
        var spare = available - total(result)
        for position in result.indices where spare > 0 && result[position].width < columns[position].width {
            result[position].width += 1
            spare -= 1
        }
        // A single column that is still too wide is cut to the screen.
        if result.count == 1, result[0].width > available { result[0].width = max(1, available) }
        columns = result
    }
}
