// SPDX-License-Identifier: BSD-2-Clause
// A program outside the tree: stdio, floating point, arguments, exit status.

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    double number = argc > 1 ? atof(argv[1]) : 2.0;

    printf("sqrt(%g) = %.4f\n", number, sqrt(number));
    return argc > 2 ? atoi(argv[2]) : 0;
}
