import Clocks
import Errors
import Foundation
import ObjectStorage
@testable import ObjectStorageLocal
import Testing

/// What is particular to files.
@Suite struct LocalObjectStoreTests {
    let folder = TemporaryFolder()
    let store = LocalObjectStore()

    @Test func refusesOtherSchemes() async throws {
        let error = await #expect(throws: MartletError.self) { try await store.read(Location("s3://bucket/key")) }
        #expect(error?.code == .invalidInput)
        #expect(error?.message.contains("'s3'") == true)
    }

    @Test func leavesNoTemporaryNames() async throws {
        let location = try Location(folder.path).appending("a")
        try await store.write(location, [1], condition: .ifAbsent)
        try await store.write(location, [2])
        await #expect(throws: MartletError.self) { try await store.write(location, [3], condition: .ifAbsent) }
        await #expect(throws: MartletError.self) { try await store.write(Location(folder.path), [3]) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
    }

    @Test func listIgnoresWhatAKilledWriterLeft() async throws {
        _ = FileManager.default.createFile(atPath: folder.path + "/.martlet-tmp-dead-1", contents: Data([1]))
        try await store.write(Location(folder.path).appending("real"), [1])
        #expect(try await store.list(below: Location(folder.path)).map { String($0.location.name) } == ["real"])
    }

    @Test func listCountsLinksToFilesButDoesNotFollowLinksToFolders() async throws {
        try await store.write(Location(folder.path).appending("data/file"), [1])
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder.path + "/link", withDestinationPath: folder.path + "/data/file")
        try manager.createSymbolicLink(atPath: folder.path + "/circle", withDestinationPath: folder.path)
        try manager.createSymbolicLink(atPath: folder.path + "/dangling", withDestinationPath: "/nonexistent")
        let names = try await store.list(below: Location(folder.path)).map { String($0.location.name) }
        #expect(names == ["file", "link"])
    }

    @Test func aFileThatWasMovedThereAppearedThen() async throws {
        let place = try Location(folder.path)
        try await store.write(place.appending("elsewhere/old"), [1])
        let old = Date(timeIntervalSince1970: 1_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: folder.path + "/elsewhere/old")
        try await store.write(place.appending("zone/first"), [1])
        try FileManager.default.moveItem(atPath: folder.path + "/elsewhere/old", toPath: folder.path + "/zone/old")
        let found = try await store.list(below: place.appending("zone"))
        let (first, moved) = (try #require(found.first), try #require(found.last))
        #expect(moved.location.name == "old" && moved.modified.microseconds == 1_000_000_000_000_000)
        #expect(try #require(moved.appeared) >= first.modified)
    }

    /// Every write to this device fails as on a full disk.
    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"))) func aFullDiskSaysSo() throws {
        let full = try ObjectStorageLocal.FileHandle(opening: "/dev/full", flags: O_WRONLY)
        var number: Int32 = 0
        do throws(SystemError.Number) { try full.write([1]) } catch { number = error.value }
        #expect(number == ENOSPC)
        let error = SystemError.error(number, "written", "/lake/file")
        #expect(error.code == .storageFull)
        #expect(error.message.contains("/lake/file"))
        #expect(error.hint?.contains("Free some space") == true)
    }

    @Test(arguments: [EACCES, EPERM, EROFS]) func aRefusalSaysSo(_ number: Int32) {
        let error = SystemError.error(number, "written", "/lake/file")
        #expect(error.code == .permissionDenied)
        #expect(error.hint != nil)
    }

    @Test(.enabled(if: getuid() != 0)) func withoutTheRightToWrite() async throws {
        unsafe chmod(folder.path, 0o555)
        defer { unsafe chmod(folder.path, 0o755) }
        let error = await #expect(throws: MartletError.self) {
            try await store.write(Location(folder.path).appending("a"), [1])
        }
        #expect(error?.code == .permissionDenied)
    }

    @Test func namesThatAreTooLong() async throws {
        let location = try Location(folder.path).appending(String(repeating: "x", count: 300))
        let error = await #expect(throws: MartletError.self) { try await store.write(location, [1]) }
        #expect(error?.code == .invalidInput)
    }

    @Test func aFileWhereAFolderIsNeeded() async throws {
        let file = try Location(folder.path).appending("file")
        try await store.write(file, [1])
        let error = await #expect(throws: MartletError.self) { try await store.write(file.appending("below"), [1]) }
        #expect(error?.code == .notFound || error?.code == .invalidInput)
        #expect(try await store.stat(file.appending("below")) == nil)
    }
}

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
