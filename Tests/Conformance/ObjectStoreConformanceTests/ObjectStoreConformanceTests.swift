import Errors
import ObjectStorage
import Testing

/// What every object store must do, whatever it keeps its objects in.
@Suite struct ObjectStoreConformanceTests {
    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(arguments: StoreUnderTest.allCases) func readsWhatWasWritten(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            for (name, content) in [
                ("empty", []), ("small", Self.bytes("hello")), ("a/b/c/deep", Self.bytes("deep")),
                ("large", [UInt8](repeating: 7, count: 3_000_001)), ("name with spaces =ü%20.txt", Self.bytes("x")),
            ] {
                let location = try folder.appending(name)
                try await store.write(location, content)
                #expect(try await store.read(location) == content)
                #expect(try await store.stat(location)?.size == content.count)
                #expect(try await store.stat(location)?.location == location)
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func aWriteReplacesTheWhole(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let location = try folder.appending("a")
            try await store.write(location, Self.bytes("a long first content"))
            try await store.write(location, Self.bytes("short"))
            #expect(try await store.read(location) == Self.bytes("short"))
            #expect(try await store.list(below: folder).count == 1)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func ranges(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let location = try folder.appending("digits")
            try await store.write(location, Self.bytes("0123456789"))
            #expect(try await store.read(location, range: 0..<3) == Self.bytes("012"))
            #expect(try await store.read(location, range: 7..<10) == Self.bytes("789"))
            #expect(try await store.read(location, range: 7..<100) == Self.bytes("789"))
            #expect(try await store.read(location, range: 4..<4) == [])
            #expect(try await store.read(location, range: 10..<20) == [])
            let error = await #expect(throws: MartletError.self) { try await store.read(location, range: 11..<12) }
            #expect(error?.code == .invalidInput)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func whatIsMissing(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let missing = try folder.appending("no/such/object")
            let read = await #expect(throws: MartletError.self) { try await store.read(missing) }
            #expect(read?.code == .notFound)
            #expect(read?.message.contains("no/such/object") == true)
            #expect(try await store.stat(missing) == nil)
            #expect(try await store.list(below: missing).isEmpty)
            try await store.delete(missing)
            let durable = await #expect(throws: MartletError.self) { try await store.makeDurable([missing]) }
            #expect(durable?.code == .notFound)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func movesWhole(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let first = try folder.appending("first")
            let second = try folder.appending("a/new/folder/second")
            try await store.write(first, Self.bytes("moved"))
            try await store.move(first, to: second)
            #expect(try await store.stat(first) == nil)
            #expect(try await store.read(second) == Self.bytes("moved"))
            // What was there gives way, and moving to itself changes nothing.
            try await store.write(first, Self.bytes("again"))
            try await store.move(first, to: second)
            try await store.move(second, to: second)
            #expect(try await store.read(second) == Self.bytes("again"))
            #expect(try await store.list(below: folder).map(\.location) == [second])
            for missing in [first, try folder.appending("a/new")] {
                let error = await #expect(throws: MartletError.self) {
                    try await store.move(missing, to: try folder.appending("third"))
                }
                #expect(error?.code == .notFound)
            }
            #expect(try await store.list(below: folder).map(\.location) == [second])
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func aFolderIsNoObject(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let inner = try folder.appending("inner")
            try await store.write(inner.appending("object"), Self.bytes("x"))
            #expect(try await store.stat(inner) == nil)
            let error = await #expect(throws: MartletError.self) { try await store.read(inner) }
            #expect(error?.code == .notFound)
            try await store.delete(inner)
            #expect(try await store.list(below: folder).count == 1)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func listsAllDepthsInOrder(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let names = ["b", "a/2", "a/1", "a/x/y/z", "c d", "orders/1", "orders2/1"]
            for name in names { try await store.write(folder.appending(name), Self.bytes(name)) }
            let listed = try await store.list(below: folder)
            #expect(listed.compactMap { $0.location.relative(to: folder).map(String.init) } == names.sorted())
            #expect(listed.map(\.size) == names.sorted().map { $0.utf8.count })
            // A folder is not another folder whose name begins alike.
            #expect(try await store.list(below: folder.appending("orders")).count == 1)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func foldersAreThoseThatHoldSomething(_ kind: StoreUnderTest) async throws
    {
        try await kind.with { store, root in
            for path in ["b/x", "a/deep/er/y", "a/z", "file"] { try await store.write(root.appending(path), [1]) }
            let a = try root.appending("a")
            let b = try root.appending("b")
            #expect(try await store.folders(in: root) == [a, b])
            #expect(try await store.folders(in: a) == [a.appending("deep")])
            #expect(try await store.folders(in: b) == [])
            #expect(try await store.folders(in: root.appending("none")) == [])
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func deletes(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let location = try folder.appending("a/b")
            try await store.write(location, [1])
            try await store.delete(location)
            #expect(try await store.stat(location) == nil)
            #expect(try await store.list(below: folder).isEmpty)
            try await store.write(location, [2], condition: .ifAbsent)
            #expect(try await store.read(location) == [2])
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func ifAbsentKeepsTheFirst(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let location = try folder.appending("new/one")
            try await store.write(location, [1], condition: .ifAbsent)
            let error = await #expect(throws: MartletError.self) {
                try await store.write(location, [2], condition: .ifAbsent)
            }
            #expect(error?.code == .alreadyExists)
            #expect(try await store.read(location) == [1])
            #expect(try await store.list(below: folder).count == 1)
        }
    }

    @Test(arguments: StoreUnderTest.deciding) func ofManyWritersIfAbsentOneWins(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            for round in 0..<20 {
                // A folder that no writer finds there makes them race for it too.
                let location = try folder.appending("round \(round)/object")
                let winners = try await withThrowingTaskGroup(of: UInt8?.self) { group in
                    for writer in UInt8(0)..<16 {
                        group.addTask { @concurrent in
                            do {
                                let content = [UInt8](repeating: writer, count: 10_000)
                                try await store.write(location, content, condition: .ifAbsent)
                                return writer
                            } catch let error as MartletError where error.code == .alreadyExists {
                                return nil
                            }
                        }
                    }
                    return try await group.reduce(into: [UInt8]()) { if let writer = $1 { $0.append(writer) } }
                }
                #expect(winners.count == 1)
                #expect(try await store.read(location) == [UInt8](repeating: winners.first ?? 255, count: 10_000))
            }
            #expect(try await store.list(below: folder).count == 20)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func readersSeeAWriteWhole(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let location = try folder.appending("object")
            try await store.write(location, [UInt8](repeating: 0, count: 200_000))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { @concurrent in
                    for content in UInt8(1)...50 {
                        try await store.write(location, [UInt8](repeating: content, count: 200_000 - Int(content)))
                    }
                }
                group.addTask { @concurrent in
                    for _ in 0..<100 {
                        let seen = try await store.read(location)
                        #expect(Set(seen).count == 1)
                        #expect(seen.count == 200_000 - Int(seen.first ?? 0))
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func durableMoreThanOnce(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            var locations: [Location] = []
            for index in 0..<40 {
                let location = try folder.appending("\(index % 5)/\(index % 3)/\(index)")
                try await store.write(location, [UInt8(index)])
                locations.append(location)
            }
            try await store.makeDurable([])
            try await store.makeDurable([locations[0]])
            try await store.makeDurable(locations + locations)
            #expect(try await store.list(below: folder).count == 40)
        }
    }

    @Test(arguments: StoreUnderTest.allCases) func largeObjectsComeInPieces(_ kind: StoreUnderTest) async throws {
        try await kind.with { store, folder in
            let large = try folder.appending("a/large")
            let size = (20 << 20) + 3
            // A prime number of bytes again and again, so that no two parts are the same.
            let block = (0..<65_521).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
            var all: [UInt8] = []
            while all.count < size { all += block }
            let bytes = all
            let content: @Sendable (Range<Int>) -> [UInt8] = { Array(bytes[$0]) }
            try await store.write(large, size: size, condition: .ifAbsent) { content($0) }
            #expect(try await store.stat(large)?.size == size)
            for range in [0..<3, (8 << 20) - 1..<(8 << 20) + 2, (16 << 20) - 2..<(16 << 20) + 1, size - 5..<size + 5] {
                #expect(try await store.read(large, range: range) == content(range.clamped(to: 0..<size)))
            }
            #expect(try await store.list(below: folder).map(\.size) == [size])
            let error = await #expect(throws: MartletError.self) {
                try await store.write(large, size: size, condition: .ifAbsent) { content($0) }
            }
            #expect(error?.code == .alreadyExists)
            // A source that fails leaves what was there, and nothing beside it.
            await #expect(throws: MartletError.self) {
                try await store.write(large, size: size, condition: .always) { range in
                    guard range.upperBound < size else { throw MartletError(.failed, "no more") }
                    return content(range)
                }
            }
            #expect(try await store.read(large, range: 0..<3) == content(0..<3))
            #expect(try await store.list(below: folder).map(\.size) == [size])
            try await store.write(folder.appending("none"), size: 0, condition: .always) { content($0) }
            #expect(try await store.read(folder.appending("none")) == [])
        }
    }
}
