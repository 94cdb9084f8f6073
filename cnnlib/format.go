package cnnlib

import (
	"math"
	"strconv"
	"strings"
)

// Thousands writes a whole number as Portuguese does: 1199882 → "1.199.882".
func Thousands(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "." + digits[at:]
	}
	return sign + digits
}

// Decimal writes a number with a decimal comma: Decimal(0.9894, 4) → "0,9894".
func Decimal(value float64, digits int) string {
	return strings.Replace(strconv.FormatFloat(value, 'f', digits, 64), ".", ",", 1)
}

// plainDecimal writes a number with a decimal comma and as few digits as tell it: 0.25 → "0,25".
func plainDecimal(value float64) string {
	return strings.Replace(strconv.FormatFloat(value, 'f', -1, 64), ".", ",", 1)
}

// numberName is a number of a regression as a caption, with the four digits that matter most: 1.0794108 → "1,079".
func numberName(value float32) string {
	digits, v := 0, math.Abs(float64(value))
	for limit := 1000.0; v < limit && digits < 6 && v != 0; limit /= 10 {
		digits++
	}
	rounded := math.Round(float64(value)*math.Pow10(digits)) / math.Pow10(digits)
	return plainDecimal(rounded)
}
