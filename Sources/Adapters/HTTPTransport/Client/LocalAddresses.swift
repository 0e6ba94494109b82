internal import CCurl

/// Addresses that only this machine, or what shares its link, answers at.
///
/// They are refused where a connection is made, after names were looked up, so that no name leads there.
enum LocalAddresses {
    static func refuse(on handle: CurlHandle) {
        _ = unsafe martlet_curl_set_address_check(handle.pointer) { address, count in
            unsafe !LocalAddresses.isLocal(Array(UnsafeBufferPointer(start: address, count: count)))
        }
    }

    /// - Parameter address: 4 bytes, or 16 of the newer kind.
    static func isLocal(_ address: [UInt8]) -> Bool {
        address.count == 4 ? isLocalFour(address) : isLocalSix(address)
    }

    private static func isLocalFour(_ four: [UInt8]) -> Bool {
        switch (four[0], four[1]) {
        // This machine, nowhere, its link (with the services that hand out credentials), groups and broadcasts.
        case (127, _), (0, _), (169, 254), (224..., _): true
        // A cloud's service of that kind.
        case (100, 100): four[2] == 100 && four[3] == 200
        default: false
        }
    }

    private static func isLocalSix(_ address: [UInt8]) -> Bool {
        if address[..<15].allSatisfy({ $0 == 0 }), address[15] <= 1 { return true }
        // Addresses of the older kind inside of the newer: mapped, compatible, translated.
        let isMapped = address[..<10].allSatisfy { $0 == 0 } && address[10] == address[11]
        if isMapped && [0, 0xFF].contains(address[10]) || address.starts(with: [0, 0x64, 0xFF, 0x9B]) {
            return isLocalFour(Array(address[12...]))
        }
        if address[0] == 0xFE, address[1] & 0xC0 == 0x80 { return true }
        if address[0] == 0xFF { return true }
        return address.starts(with: [0xFD, 0, 0x0E, 0xC2])
    }
}
