# SPDX-License-Identifier: Apache-2.0
"""Writes what `fairwatch.media.bits` reads, for parameter sets that no encoder here makes."""


class BitWriter:
    def __init__(self, text: str = "") -> None:
        self._text = text

    def then(self, other: "BitWriter | None") -> "BitWriter":
        self._text += other._text if other else ""
        return self

    def bits(self, value: int, count: int) -> "BitWriter":
        self._text += format(value, f"0{count}b") if count else ""
        return self

    def flags(self, *values: int) -> "BitWriter":
        self._text += "".join(map(str, values))
        return self

    def ue(self, *values: int) -> "BitWriter":
        for value in values:
            code = format(value + 1, "b")
            self._text += "0" * (len(code) - 1) + code
        return self

    def se(self, *values: int) -> "BitWriter":
        return self.ue(*(2 * value - 1 if value > 0 else -2 * value for value in values))

    def payload(self) -> bytes:
        """The bits, closed by rbsp_trailing_bits and with emulation prevention."""
        text = self._text + "1"
        text += "0" * (-len(text) % 8)
        out = bytearray()
        zeros = 0
        for byte in int(text, 2).to_bytes(len(text) // 8, "big"):
            if zeros >= 2 and byte <= 3:
                out.append(3)
                zeros = 0
            out.append(byte)
            zeros = zeros + 1 if byte == 0 else 0
        return bytes(out)
