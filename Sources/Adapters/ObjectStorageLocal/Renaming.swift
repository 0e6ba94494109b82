internal import Glibc

/// Gives a finished file its name.
enum Renaming {
    /// Takes the place of whatever has the name.
    static func replace(_ temporary: String, _ path: String) throws(SystemError.Number) {
        if case .failure(let number) = SystemError.retrying({ unsafe Int(rename(temporary, path)) }) { throw number }
    }

    /// Fails with `EEXIST` where something has the name; of several at once exactly one succeeds.
    ///
    /// A hard link never replaces anything, so it is the decision; the temporary name then goes.
    static func place(_ temporary: String, _ path: String) throws(SystemError.Number) {
        switch SystemError.retrying({ unsafe Int(link(temporary, path)) }) {
        case .success: unsafe unlink(temporary)
        // A file system without hard links says that they are not permitted.
        case .failure(let number) where number.value == EPERM: throw SystemError.Number(value: EOPNOTSUPP)
        case .failure(let number): throw number
        }
    }
}
