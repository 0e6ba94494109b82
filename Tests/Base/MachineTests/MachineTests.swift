import Errors
import Glibc
import Machine
import Testing

@Suite struct MachineTests {
    /// A fresh folder that is gone afterwards.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let name = "/tmp/martlet-machine-\(UInt64.random(in: 0...UInt64.max))"
        try LocalFiles.makeFolder(name)
        defer {
            for file in LocalFiles.names(in: name) { unsafe unlink("\(name)/\(file)") }
            unsafe rmdir(name)
        }
        try body(name)
    }

    @Test(arguments: [
        ("a", "/w/a"), ("./a/../b", "/w/b"), ("/x//y/", "/x/y"), ("..", "/"), ("../../..", "/"), (".", "/w"),
    ])
    func absolutePaths(_ path: String, _ absolute: String) {
        #expect(LocalFiles.absolute(path, from: "/w") == absolute)
    }

    @Test func aFileIsMadeOnce() throws {
        try withFolder { folder in
            try LocalFiles.create("\(folder)/a", [1, 2])
            #expect(try LocalFiles.read("\(folder)/a") == [1, 2])
            #expect(throws: MartletError.self) { try LocalFiles.create("\(folder)/a", []) }
            #expect(try LocalFiles.read("\(folder)/a") == [1, 2])
            let error = #expect(throws: MartletError.self) { try LocalFiles.read("\(folder)/a", limit: 1) }
            #expect(error?.code == .limitExceeded)
            #expect(throws: MartletError.self) { try LocalFiles.makeFolder("\(folder)/a/b") }
        }
    }

    @Test func aReplacedFileIsThereWholeOrNotAtAll() throws {
        try withFolder { folder in
            try LocalFiles.create("\(folder)/out", Array("old".utf8))
            do {
                let file = try ReplacingFile("\(folder)/out")
                try file.write(Array("half".utf8))
                try file.flush()
                #expect(try LocalFiles.read("\(folder)/out") == Array("old".utf8))
            }
            #expect(LocalFiles.names(in: folder) == ["out"])
            let file = try ReplacingFile("\(folder)/out")
            try file.write(Array("new".utf8))
            try file.commit()
            #expect(try LocalFiles.read("\(folder)/out") == Array("new".utf8))
            #expect(LocalFiles.names(in: folder) == ["out"])
            #expect(throws: MartletError.self) { try ReplacingFile(folder) }
        }
    }

    @Test func whatIsAtAPath() throws {
        #expect(LocalFiles.kind(of: "/dev/null") == .other)
        #expect(LocalFiles.kind(of: "/tmp") == .folder)
        #expect(LocalFiles.kind(of: "/nowhere/at/all") == nil)
        #expect(LocalFiles.names(in: "/nowhere/at/all") == [])
        let error = #expect(throws: MartletError.self) { try LocalFiles.read("/nowhere/at/all") }
        #expect(error?.code == .notFound)
    }

    @Test func thisMachineHasSomething() {
        let facts = MachineFacts.probe()
        #expect(facts.cores >= 1)
        #expect((facts.memory ?? 0) > 0)
        #expect((MachineFacts.freeSpace(at: "/tmp") ?? 0) > 0)
    }
}
