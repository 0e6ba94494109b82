import Foundation
import Identifiers
import Processes
import Testing

@Suite struct FileKeyOwnersTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "martlet-\(Identifiers.UUID.random())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    @Test func theLivingTheDeadAndTheUnknownAreToldApart() throws {
        try withFolder { folder in
            let one = FileKeyOwners(folder: folder)
            let name = try one.own()
            #expect(try one.own() == name)
            #expect(!one.isDead(name))
            let other = FileKeyOwners(folder: folder)
            #expect(try other.own() != name)
            #expect(!other.isDead(name))
            // What a process that was killed leaves: its file, and no lock.
            let dead = "\(Identifiers.UUID.random())"
            _ = FileManager.default.createFile(atPath: "\(folder)/\(dead).owner", contents: nil)
            #expect(other.isDead(dead))
            #expect(other.isDead(dead))
            #expect(!other.isDead("\(Identifiers.UUID.random())"))
            #expect(!other.isDead("../\(dead)"))
        }
    }

    @Test func whoEndsInOrderLeavesNothing() throws {
        try withFolder { folder in
            var one: FileKeyOwners? = FileKeyOwners(folder: folder)
            let name = try one?.own() ?? ""
            one = nil
            #expect(!FileKeyOwners(folder: folder).isDead(name))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }
    }

    @Test func filesOfTheDeadDoNotPileUp() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for _ in 0..<200 {
                _ = FileManager.default.createFile(
                    atPath: "\(folder)/\(Identifiers.UUID.random()).owner", contents: nil)
            }
            let one = FileKeyOwners(folder: folder)
            _ = try one.own()
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
        }
    }
}
