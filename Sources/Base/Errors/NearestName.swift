/// Finds the name that a person most likely meant.
public enum NearestName {
    /// The candidate with the smallest edit distance, if it is near enough to be worth suggesting.
    public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let lowercase = Array(name.lowercased())
        let limit = max(1, name.count / 3)
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            // Most candidates are told by their length alone.
            guard abs(candidate.count - lowercase.count) <= limit + 1 else { continue }
            let distance = editDistance(lowercase, Array(candidate.lowercased()))
            guard distance <= limit else { continue }
            if best.map({ distance < $0.distance || (distance == $0.distance && candidate < $0.name) }) ?? true {
                best = (distance, candidate)
            }
        }
        return best?.name
    }

    /// The number of insertions, deletions, substitutions and swaps of neighbours between two texts (optimal string alignment).
    static func editDistance(_ left: [Character], _ right: [Character]) -> Int {
        if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for row in 1...left.count {
            var current = [Int](repeating: row, count: right.count + 1)
            for column in 1...right.count {
                let substitution = previous[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1)
                current[column] = min(previous[column] + 1, current[column - 1] + 1, substitution)
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    current[column] = min(current[column], beforePrevious[column - 2] + 1)
                }
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
