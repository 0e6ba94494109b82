import Testing

@testable import S3

/// A page is the same as one made by sorting all keys, and reads few of them.
@Suite struct ListingTests {
    /// Lists as `ObjectService` does; the pages, and how many keys were read.
    private func pages(_ keys: [String], prefix: String, delimiter: String, limit: Int) -> (found: [String], reads: Int)
    {
        let sorted = keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        var found: [String] = []
        var reads = 0
        var after: [UInt8] = []
        while true {
            var page = ListingPage<[UInt8]>(
                ListingRequest(prefix: Array(prefix.utf8), delimiter: Array(delimiter.utf8), after: after, limit: limit)
            )
            while let bound = page.next {
                let rows = sorted.filter {
                    bound.isInclusive
                        ? !$0.lexicographicallyPrecedes(bound.bytes) : bound.bytes.lexicographicallyPrecedes($0)
                }.prefix(3)
                var taken = 0
                for row in rows {
                    reads += 1
                    guard page.take(row, row) else { break }
                    taken += 1
                }
                if rows.count < 3, taken == rows.count { page.end() }
            }
            #expect(page.entries.count + page.prefixes.count <= limit)
            found += (page.entries + page.prefixes).sorted { $0.lexicographicallyPrecedes($1) }.map {
                String(decoding: $0, as: UTF8.self)
            }
            guard page.isTruncated else { return (found, reads) }
            after = page.last
        }
    }

    private func expected(_ keys: [String], prefix: String, delimiter: String) -> [String] {
        let found = keys.filter { $0.utf8.starts(with: prefix.utf8) }.map { key -> String in
            let rest = key.utf8.dropFirst(prefix.utf8.count)
            guard !delimiter.isEmpty, let mark = rest.firstIndex(of: delimiter.utf8.first ?? 0) else { return key }
            return String(decoding: Array(key.utf8[...mark]), as: UTF8.self)
        }
        return Set(found).sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    @Test(arguments: [1, 2, 3, 7, 1000]) func isWhatSortingGives(_ limit: Int) {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<60 {
            let keys = Set(
                (0..<30).map { _ in
                    String(
                        (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                            "ab/-".randomElement(using: &generator) ?? "a"
                        })
                })
            for prefix in ["", "a", "a/", "b", "/"] {
                for delimiter in ["", "/", "b"] {
                    let (found, _) = pages(Array(keys), prefix: prefix, delimiter: delimiter, limit: limit)
                    #expect(
                        found == expected(Array(keys), prefix: prefix, delimiter: delimiter),
                        "\(keys) \(prefix) \(delimiter)")
                }
            }
        }
    }

    @Test func jumpsOverWhatIsInsideOfAPrefix() {
        let keys = (0..<1000).map { "a/\($0)" } + ["b"]
        let (found, reads) = pages(keys, prefix: "", delimiter: "/", limit: 10)
        #expect(found == ["a/", "b"])
        #expect(reads < 10)
    }
}
